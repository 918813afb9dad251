import { describe, expect, it } from 'vitest';
import type { CriterionResult, Outcome, Report } from '../../report/report.ts';
import {
  alwaysThrows,
  criteriaToShow,
  criterionLine,
  evidenceOf,
  firstToExplain,
  headline,
  panel,
  replayCommand,
  scopeSentence,
  spoken,
  tally,
} from './report-view.ts';

const criterion = (over: Partial<CriterionResult>): CriterionResult => ({
  id: 'effect-once',
  claim: 'No order is deducted twice',
  points: 2,
  verdict: 'pass',
  tested: 1284,
  failed: 0,
  sampled: 0,
  cutOff: null,
  why: null,
  finding: null,
  ...over,
});

const finding = (schedule: string) => ({ criterion: 'x', schedule, cause: [], history: [], conflict: [], faults: '1 crash' });

const report = (over: Partial<Report> = {}): Report => ({
  exercise: 'x',
  outcome: { kind: 'graded' },
  criteria: [criterion({})],
  verdict: 'pass',
  points: { got: 2, of: 2 },
  explored: { complete: true, runs: 1284, states: 4000, bounds: ['1 worker, 2 crashes'], failedRuns: 80, cutOffRuns: 0, digest: '' },
  remarks: [],
  warnings: [],
  logs: [],
  ...over,
});

it('tells what chance did not break from what was searched whole, and what was cut off from both', () => {
  expect(criterionLine(criterion({ sampled: 1284 }))).toBe('held in 1,284 sampled runs');
  expect(criterionLine(criterion({ sampled: 284 }))).toBe('held in 284 sampled runs, and in 1,000 searched');
  const cutOff = { runs: 3, schedule: '0.4-c1', history: [], faults: '1 crash' };
  expect(evidenceOf(criterion({ verdict: 'unknown', cutOff }))).toMatchObject({ schedule: '0.4-c1', faults: '1 crash' });
  expect(evidenceOf(criterion({ verdict: 'fail', cutOff, finding: finding('0.5-c1') }))).toMatchObject({ schedule: '0.5-c1' });
});

describe('the headline', () => {
  it('counts the runs that kept every promise, out of all', () => {
    expect(headline(report())).toMatchObject({ kept: '1,204', text: 'of 1,284 runs kept every promise', scope: 'complete', bad: 80 });
  });

  it('counts runs that were cut off as neither kept nor broken', () => {
    const explored = { ...report().explored, failedRuns: 0, cutOffRuns: 84 };
    expect(headline(report({ explored }))).toMatchObject({ kept: '1,200', text: 'of 1,284 runs kept every promise', bad: 0, cutOff: 84 });
    expect(spoken(report({ explored }))).toContain('84 runs cut off.');
  });

  it('says bounded when the search was cut short', () => {
    const bounded = report({
      explored: { complete: false, runs: 50_000, states: 9, bounds: [], failedRuns: 0, cutOffRuns: 0, digest: '' },
    });
    expect(headline(bounded)).toMatchObject({ kept: '50,000', scope: 'bounded' });
    expect(scopeSentence(bounded.explored)).toContain('may still fail');
  });

  it('is absent where nothing was judged', () => {
    expect(headline(report({ outcome: { kind: 'cancelled' } }))).toBeNull();
  });
});

describe('the line under a claim', () => {
  it('gives counts for pass and fail, and the reason for unknown', () => {
    expect(criterionLine(criterion({}))).toBe('held in all 1,284 runs tested');
    expect(criterionLine(criterion({ verdict: 'fail', failed: 37 }))).toBe('broken in 37 of 1,284 runs');
    expect(criterionLine(criterion({ verdict: 'unknown', why: 'no message was delivered twice' }))).toBe('no message was delivered twice');
  });

  it('is counted over all criteria, without zeros', () => {
    expect(tally([criterion({}), criterion({ verdict: 'unknown' }), criterion({})])).toBe('2 pass, 1 unknown');
  });
});

it('explains the first failure, or the one that a link asked for', () => {
  const both = report({
    criteria: [
      criterion({ id: 'a' }),
      criterion({ id: 'b', verdict: 'fail', finding: finding('s1') }),
      criterion({ id: 'c', verdict: 'fail', finding: finding('s2') }),
    ],
  });
  expect(firstToExplain(both, null)).toBe('b');
  expect(firstToExplain(both, 's2')).toBe('c');
  expect(firstToExplain(both, 'gone')).toBe('b');
  expect(firstToExplain(report(), null)).toBeNull();
});

it('has a title and something to do for every outcome but graded', () => {
  const reasons = ['endless-loop', 'endless-jobs', 'endless-recursion', 'out-of-memory', 'log-flood', 'no-answer', 'too-long'] as const;
  const outcomes: Outcome[] = [
    { kind: 'does-not-compile', errors: [] },
    { kind: 'does-not-load', text: 'TypeError: x', line: null },
    { kind: 'no-handler', text: 'handler.ts does not export `handle`' },
    { kind: 'cancelled' },
    { kind: 'our-fault', text: 'assertion failed' },
    ...reasons.map(reason => ({ kind: 'stopped', reason, text: 'stopped', line: null, schedule: null }) as const),
  ];
  const panels = outcomes.map(outcome => panel(outcome, report().explored));
  for (const each of panels) expect([each.title, each.text, each.todo].every(text => text.length > 0)).toBe(true);
  expect(new Set(panels.map(each => each.title)).size).toBe(panels.length);
});

describe('a handler that always throws', () => {
  const words = [{ kind: 'text', text: 'Your handler throws, always: Error: no.' }] as const;
  const always = report({
    remarks: [{ kind: 'always-throws', words, runs: 6, schedule: '0' }],
    criteria: [criterion({ id: 'a', verdict: 'fail', finding: finding('0') }), criterion({ id: 'b', verdict: 'unknown' })],
    points: { got: 0, of: 4 },
  });

  it('is told alone, without what nothing could put to the test', () => {
    expect(alwaysThrows(always)?.words).toBe(words);
    expect(criteriaToShow(always).map(({ id }) => id)).toEqual(['a']);
    expect(spoken(always)).toBe('Run finished. Your handler throws, always: Error: no. 0 of 4 points.');
  });

  it('is not every report with a remark', () => {
    const other = report({ remarks: [{ kind: 'not-awaited', words, runs: 6, schedule: '0' }], criteria: always.criteria });
    expect(alwaysThrows(other)).toBeNull();
    expect(criteriaToShow(other)).toHaveLength(2);
  });
});

it('says one sentence for ears', () => {
  expect(spoken(report())).toBe('Run finished. 1,204 of 1,284 runs kept every promise. 2 of 2 points, 1 pass.');
  expect(spoken(report({ outcome: { kind: 'cancelled' } }))).toBe('You stopped the run');
});

it('prints the command that replays a run', () => {
  expect(replayCommand('idempotent-order-consumer', 'handler.ts', '7c2e1')).toBe(
    'npx ackademy replay idempotent-order-consumer handler.ts 7c2e1',
  );
});
