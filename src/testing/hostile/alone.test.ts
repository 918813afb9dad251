/** In Node, each in a process of its own, behind the real wall: what hangs, fills memory or works for too long. */
import { afterAll, describe, expect, it } from 'vitest';
import { loadExercise } from '../../exercise/load-fs.ts';
import { nodeMachinery } from '../../machinery-node.ts';
import { submit } from '../../submit.ts';
import { someOf } from '../some.ts';
import { groups } from './all.ts';
import { openCanary } from './canary.ts';
import { type Hostile, isCalm, said, wanted } from './submission.ts';

const { exercise, solution } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const canary = await openCanary();
const HONEST = solution[0]!.text;
/** They do in the first runs what they do in all. What ends them does so again at once. */
const FEW = { stateLimit: 40, sampledRuns: 4, againMs: 3000 };
/** A busy machine is no hang, and no long program: only what is expected to be given up is given up early. */
const grade = ({ source, ends }: Hostile) => {
  const silenceMs = ends.includes('no-answer') ? 1500 : 15_000;
  const machinery = nodeMachinery({ silenceMs, memoryMiB: 256, totalMs: ends.includes('too-long') ? 4000 : 60_000 });
  return submit(exercise, [{ path: 'handler.ts', text: source(canary.address) }], machinery, FEW);
};

afterAll(() => canary.close());

const submissions = Object.values(groups).flatMap(group =>
  someOf(
    group.filter(each => !isCalm(each)),
    5,
  ),
);

describe.concurrent('alone', () => {
  it.each(submissions.map(each => [each.name, each] as const))(
    '%s',
    async (_name, hostile: Hostile) => {
      const report = await grade(hostile);
      expect(said(report)).toEqual(wanted(hostile, report));
      // A way to end that names the code names its line, too.
      if (report.outcome.kind === 'stopped' && report.outcome.reason !== 'too-long') expect(report.outcome.line).not.toBeNull();
      expect(canary.heard()).toEqual([]);
    },
    240_000,
  );
});

it('and the next honest run is as ever', async () => {
  const patient = nodeMachinery();
  const digests = [];
  for (let run = 0; run < 2; run += 1)
    digests.push((await submit(exercise, [{ path: 'handler.ts', text: HONEST }], patient)).explored.digest);
  expect(new Set(digests).size).toBe(1);
});
