import { expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { readProgress, withReport } from './progress.ts';

const graded = (got: number, verdict: Report['verdict'], ...broken: string[]): Report =>
  ({
    outcome: { kind: 'graded' },
    verdict,
    points: { got, of: 10 },
    criteria: [{ id: 'kept', verdict: 'pass' }, ...broken.map(id => ({ id, verdict: 'fail' }))],
  }) as unknown as Report;

it('keeps the best run', () => {
  const first = withReport(null, graded(4, 'fail'), 1);
  expect(first).toEqual({ best: 4, of: 10, passed: false, at: 1 });
  expect(withReport(first, graded(2, 'fail'), 2)).toBe(first);
  expect(withReport(first, graded(10, 'pass'), 3)).toEqual({ best: 10, of: 10, passed: true, at: 3 });
});

it('keeps where the best run stopped, until one passes', () => {
  const first = withReport(null, graded(4, 'fail', 'effect-once', 'ack-after-work'), 1);
  expect(first).toEqual({ best: 4, of: 10, passed: false, at: 1, stopped: 'effect-once' });
  expect(withReport(first, graded(7, 'fail', 'ack-after-work'), 2)?.stopped).toBe('ack-after-work');
  expect(withReport(first, graded(10, 'pass'), 2)).not.toHaveProperty('stopped');
});

it('does not take a pass back', () => {
  const passed = { best: 10, of: 10, passed: true, at: 1 };
  expect(withReport(passed, graded(3, 'fail'), 2)).toBe(passed);
});

it('counts nothing for a run without a verdict', () => {
  expect(withReport(null, { outcome: { kind: 'cancelled' } } as unknown as Report, 1)).toBeNull();
});

it('reads nothing from a broken record', () => {
  expect(readProgress({ getItem: () => '{"best":"x"}', setItem: () => {}, removeItem: () => {} }, 'x')).toBeNull();
});
