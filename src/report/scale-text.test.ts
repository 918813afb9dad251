import { beforeAll, describe, expect, it } from 'vitest';
import { type Changes, OUT, runWith } from '../../graders/at-scale/runs-testing.ts';
import type { Exercise, ScaleSpec } from '../exercise/exercise.ts';
import { loadPrices } from '../exercise/load-fs.ts';
import { SQS } from '../sim/at-scale/designs-testing.ts';
import { playedReport, unplayedReport } from './at-scale.ts';
import type { Report, ScaleReport } from './report.ts';
import { reportText } from './report-text.ts';
import { scoreOf } from './score.ts';

const claim = (id: string, given: object = {}) => ({ id, points: 0, claim: null, with: { ...given } });
const effects: Exercise['effects'] = {
  push: {
    store: 'push',
    column: null,
    direction: 'rises',
    per: ['userId', 'postId'],
    named: 'change',
    amount: null,
    row: null,
    owed: { by: 'answer', at: 'post' },
    hopeless: [],
    words: { what: 'push', done: 'sent' },
  },
};
const specOf = (name: string): ScaleSpec => ({
  name,
  title: 'Ten thousand followers',
  plan: runWith().plan,
  criteria: [claim('everyone-pushed'), claim('answer-independent', { at: 'post', withinMs: 200 }), claim('duplicates-bounded')],
});
const rubric = [
  { id: 'async', title: 'The post is answered before the work is done', claims: ['answer-independent'] },
  { id: 'safe', title: 'Nothing is lost, and nothing comes twice', claims: ['everyone-pushed', 'duplicates-bounded'] },
];

let prices: Exercise['prices'];
beforeAll(async () => {
  prices = await loadPrices();
});

function textOf(runs: readonly ScaleReport[]): string {
  const report: Report = {
    exercise: 'fan-out',
    outcome: { kind: 'graded' },
    criteria: [],
    ...scoreOf({ rubric }, [], runs),
    explored: { complete: true, runs: 5, states: 9, bounds: ['1 message'], failedRuns: 0, cutOffRuns: 0, digest: '' },
    remarks: [],
    warnings: [],
    logs: [],
  };
  return reportText(report, SQS, 'mine');
}

function played(name: string, changes: Changes = {}): ScaleReport {
  const { result, plan } = runWith(changes);
  return playedReport(specOf(name), { system: SQS, effects, prices: prices! }, plan, result);
}

describe('runs at scale in a terminal', () => {
  it('are columns of one table, and a rubric with the numbers that it rests on', () => {
    const text = textOf([played('small'), played('large', { pushes: { missing: 3, done: 9997, distinct: 9997 } })]);
    expect(text).toMatch(/^At scale +small +large$/m);
    expect(text).toMatch(/^ {2}never came +0 +3$/m);
    expect(text).toMatch(/^ {2}calls at list prices +\$0\.01 +\$0\.01$/m);
    expect(text).toContain('✗ fail    In the end everyone to whom something is owed has got it');
    expect(text).toContain('3 of 10,000 that were owed never came about. Nothing is on the way any more.');
    expect(text).toContain('The rubric: 1 of 2 rows holds, a fair answer.');
    expect(text).toContain(
      '✓ The post is answered before the work is done\n    ✓ answer-independent, small: longest wait for an answer: 9 ms (at most 200 ms)\n',
    );
    expect(text).toContain('✗ Nothing is lost, and nothing comes twice\n    ✓ everyone-pushed, small');
    expect(text).toContain(`large, calls at list prices of ${prices!.lookedUp}:\n  SQS, standard queue: 10,000 SendMessage`);
    expect(text).toMatch(/notify: 0; SQS, standard queue: none stated; up to 1 in flight of 120,000/);
  });

  it('say what was not played, and why', () => {
    const line = { file: 'notify.ts', line: 3 };
    const text = textOf([
      unplayedReport(specOf('small'), { kind: 'not-asked-for' }),
      unplayedReport(specOf('large'), { kind: 'stopped', text: 'Line 3 of notify.ts ran on without ever waiting.', line }),
      unplayedReport(specOf('huge'), { kind: 'our-fault', text: 'the sandbox closed' }),
    ]);
    expect(text).toContain('  small was not played: Ten thousand followers\n  large: Line 3 of notify.ts ran on');
    expect(text).toContain('huge: this is our fault, not yours: the sandbox closed');
    expect(text).toContain('? answer-independent, small: this run was not played');
    expect(text).toContain('The rubric: 0 of 2 rows hold.\n');
  });

  it('tell of a slow way and of what it took for granted', () => {
    const slow = {
      how: 'slow',
      why: '`notify` uses db.transaction',
      together: [],
      services: [],
      assumed: ['Members keep their partitions.'],
    } as const;
    const text = textOf([played('small', { ...OUT, result: { played: slow } })]);
    expect(text).toContain('small was played the slow way, with fewer followers: `notify` uses db.transaction.');
    expect(text).toContain('Assumed: Members keep their partitions.');
  });
});
