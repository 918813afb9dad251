/** A submission whose runs at scale are played behind the wall: what is told meanwhile, what it comes to, and what says nothing. */
import { describe, expect, it } from 'vitest';
import type { Exercise, ScaleSpec } from '../exercise/exercise.ts';
import { nodeMachinery } from '../machinery-node.ts';
import type { Report } from '../report/report.ts';
import { EFFECTS, FILES, SQS } from '../sim/at-scale/designs-testing.ts';
import { type Progress, type SubmitOptions, submit } from '../submit.ts';
import { QUIET } from '../system/scale.ts';

const spec = (name: string, followers: number): ScaleSpec => ({
  name,
  title: `${followers} followers`,
  plan: {
    ...QUIET,
    followers: { star: followers },
    arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } }],
    workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 4 }, replay: { count: 1, inHand: 1 } },
    deaths: { everyMs: 4000, programs: ['notify', 'replay'] },
  },
  slow: { star: 40 },
  check: { star: 60 },
  criteria: [
    { id: 'everyone-pushed', points: 0, claim: null, with: { of: 'push' } },
    { id: 'answer-independent', points: 0, claim: 'Nobody waits', with: { at: 'post', withinMs: 200 } },
  ],
});

const exercise: Exercise = {
  slug: 'fan-out',
  title: 'Fan-out',
  summary: '',
  minutes: 1,
  // `replay` is provided for, and this design does without it.
  system: { ...SQS, services: { ...SQS.services, followers: { pageSize: 100, users: { star: { ids: ['ada'] } } } } },
  given: [],
  events: '',
  messages: { first: { body: { postId: 'p1', authorId: 'star' }, headers: {}, retryOf: null, to: 'post' } },
  effects: {
    push: {
      store: 'push',
      column: null,
      direction: 'rises',
      per: ['userId', 'postId'],
      named: 'change',
      amount: null,
      row: null,
      owed: { by: 'answer', at: EFFECTS[0]!.owedBy! },
      hopeless: [],
      words: { what: 'push', done: 'sent' },
    },
  },
  criteria: [{ id: 'answered-in-time', points: 0, claim: null, with: { at: 'post', withinMs: 50 } }],
  bounds: [{ sends: ['first'], workers: {}, faults: {}, where: {}, later: [] }],
  atScale: [spec('small', 500), spec('large', 1500)],
  rubric: [
    { id: 'async', title: 'Answered first', claims: ['answered-in-time', 'answer-independent'] },
    { id: 'whole', title: 'All of it', claims: ['everyone-pushed'] },
  ],
  hints: [],
};

function graded(options: SubmitOptions, files: Partial<typeof FILES> = {}, of: Exercise = exercise): Promise<Report> {
  const texts = Object.entries({ ...FILES, ...files });
  return submit(
    of,
    texts.map(([name, text]) => ({ path: `${name}.ts`, text })),
    nodeMachinery(),
    options,
  );
}

const rows = ({ rubric = [] }: Report) => rubric.map(({ verdict }) => verdict);

describe('runs at scale of a submission', () => {
  it('are played after what is explored, told as they go, and scored by rows', async () => {
    const heard: Progress[] = [];
    const report = await graded({ atScale: 'all', onProgress: progress => heard.push(progress) });
    expect(report).toMatchObject({ outcome: { kind: 'graded' }, verdict: 'pass', points: { got: 2, of: 2 }, level: 'strong' });
    expect(rows(report)).toEqual(['pass', 'pass']);
    expect(report.atScale!.map(({ ended, result }) => [ended.kind, result!.effects['push.send']!.distinct])).toEqual([
      ['played', 500],
      ['played', 1500],
    ]);
    expect(report.atScale![0]!.criteria[1]).toMatchObject({
      claim: 'Nobody waits',
      verdict: 'pass',
      evidence: [{ unit: 'ms', most: 200 }],
    });
    expect([...new Set(heard.map(({ phase }) => phase))]).toEqual(['compiling', 'exploring', 'at-scale']);
    const runs = heard.flatMap(({ atScale }) => atScale ?? []);
    expect(runs[0]).toMatchObject({ name: 'small', number: 1, count: 2, followers: { star: 500 }, progress: null });
  });

  it('are as small as a check has them, or only those that were named, and otherwise unknown', async () => {
    const checked = await graded({ atScale: 'check' });
    expect(checked.atScale!.map(({ followers }) => followers)).toEqual([{ star: 60 }, { star: 60 }]);
    const one = await graded({ atScale: ['large'] });
    expect(one.atScale!.map(({ ended }) => ended.kind)).toEqual(['not-asked-for', 'played']);
    expect({ rows: rows(one), verdict: one.verdict, level: one.level }).toEqual({
      rows: ['unknown', 'unknown'],
      verdict: 'unknown',
      level: null,
    });
    const none = await graded({});
    expect(none.atScale!.map(({ ended }) => ended.kind)).toEqual(['not-asked-for', 'not-asked-for']);
    expect(none.atScale![0]!.criteria[0]).toMatchObject({ verdict: 'unknown', why: 'this run was not played' });
  });

  it('say what is wrong, and what became of it', async () => {
    const report = await graded(
      { atScale: ['small'] },
      { notify: FILES.notify.replace('await push.send', 'if (userId !== "u7") await push.send') },
    );
    expect(report.verdict).toBe('fail');
    expect(rows(report)).toEqual(['unknown', 'fail']);
    const [pushed] = report.atScale![0]!.criteria;
    expect(pushed).toMatchObject({ id: 'everyone-pushed', verdict: 'fail', evidence: [{ got: 1, most: 0 }, { got: 0 }] });
    expect(pushed!.cause!.map(({ text }) => text).join('')).toBe(
      '1 of 500 that were owed never came about, `p1/u7` among them. Nothing is on the way any more.',
    );
  });

  it('are played with fewer followers where they have to be played the slow way', async () => {
    const notify = FILES.notify.replace('const key', "await db.transaction(async tx => tx.exists('sent', 'x'));\n  const key");
    const report = await graded({ atScale: ['small'] }, { notify });
    expect(report.atScale![0]).toMatchObject({
      followers: { star: 40 },
      result: { played: { how: 'slow' }, effects: { 'push.send': { owed: 40, distinct: 40 } } },
    });
  });

  it('that come to no end say nothing, and name the line', async () => {
    const notify = "export async function handle(message) {\n  if (message.body.userId === 'u9') for (;;) {}\n  await message.ack();\n}";
    const report = await graded({ atScale: ['small'] }, { notify });
    expect(report.outcome.kind).toBe('graded');
    expect(report.atScale![0]!.ended).toEqual({
      kind: 'stopped',
      text: expect.stringContaining('Line 2 of notify.ts ran on without ever waiting'),
      line: { file: 'notify.ts', line: 2 },
    });
    expect(report.atScale![0]!.criteria.map(({ verdict, why }) => [verdict, why])).toEqual([
      ['unknown', 'this run came to no end'],
      ['unknown', 'this run came to no end'],
    ]);
  });

  it('are stopped in the midst, and what was explored stays', async () => {
    const stop = new AbortController();
    const large: Exercise = { ...exercise, atScale: [exercise.atScale![0]!, spec('large', 50_000_000)] };
    const onProgress = ({ atScale }: Progress) => {
      if (atScale?.name === 'large' && atScale.progress !== null) stop.abort();
    };
    const report = await graded({ atScale: 'all', signal: stop.signal, onProgress, threads: 1 }, {}, large);
    expect(report.outcome.kind).toBe('graded');
    expect(report.criteria[0]!.verdict).toBe('pass');
    expect(report.atScale!.map(({ ended }) => ended.kind)).toEqual(['played', 'cancelled']);
  });
});
