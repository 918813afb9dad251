import { expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { asTold } from './frame.ts';
import { afterRun, type Standing, scoreFrom, UNTRIED } from './standing.ts';

const run = (verdict: Report['verdict'], got: number, of = 10) => ({ outcome: 'graded', verdict, points: { got, of } }) as const;

it('is the best of all runs, and a pass stays one', () => {
  const first = afterRun(UNTRIED, run('fail', 4));
  expect(first).toEqual({ score: 40, status: 'failed' });
  expect(afterRun(first, run('fail', 2))).toBe(first);
  const passed = afterRun(first, run('pass', 10));
  expect(passed).toEqual({ score: 100, status: 'passed' });
  expect(afterRun(passed, run('fail', 0))).toBe(passed);
});

it('never becomes failed by what is no verdict', () => {
  const before: readonly Standing[] = [UNTRIED, { score: 40, status: 'failed' }, { score: 100, status: 'passed' }];
  const kinds = ['does-not-compile', 'does-not-load', 'no-handler', 'bad-topology', 'stopped', 'cancelled', 'our-fault'] as const;
  for (const standing of before) {
    expect(afterRun(standing, run('unknown', 9))).toBe(standing);
    for (const outcome of kinds) expect(afterRun(standing, { ...run('unknown', 0), outcome })).toBe(standing);
  }
});

it('does not round a fail up to a pass', () => {
  expect(afterRun(UNTRIED, run('fail', 999, 1000))).toEqual({ score: 99, status: 'failed' });
  // A criterion without points.
  expect(afterRun(UNTRIED, run('fail', 10))).toEqual({ score: 99, status: 'failed' });
});

it('reads what a platform gives back', () => {
  expect(['', 'x', '40', '99.6', '-1', '1e9'].map(scoreFrom)).toEqual([null, null, 40, 100, 0, 100]);
});

it('takes nothing for a report that is none', () => {
  const told = { ackademy: 'report', slug: 'x', ...run('pass', 1) };
  expect(asTold(told)).toEqual(told);
  const others = [null, 'x', {}, { ...told, verdict: 'best' }, { ...told, points: { got: '1', of: 1 } }, { ...told, ackademy: 'sandbox' }];
  for (const other of others) expect(asTold(other)).toBeNull();
});
