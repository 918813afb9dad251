/** A run whose ordinary course comes back to a state goes on for ever; that is an end, and what has not happened by then is a failure. */
import { expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { Grading } from '../report/grading.ts';
import { serve } from '../sandbox/inside.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compiledFor } from '../testing/programs-node.ts';

async function explored(slug: string, text: string) {
  const { exercise } = await loadExercise(process.cwd(), slug);
  const programs = await compiledFor(exercise, text);
  const grading = new Grading(exercise);
  const answers: FromInside[] = [];
  const say = (answer: FromInside) => {
    answers.push(answer);
    if (answer.kind === 'run') grading.see(answer.schedule, answer.history);
  };
  const hop = async () => null;
  serve({ kind: 'explore', exercise, programs, stateLimit: 40_000, sampledRuns: 0 }, say, hop, () => {});
  const replayed = (schedule: string) => {
    const runs: FromInside[] = [];
    serve(
      { kind: 'replay', exercise, programs, schedule },
      answer => runs.push(answer),
      hop,
      () => {},
    );
    return runs.find(answer => answer.kind === 'run')!.history;
  };
  return { results: grading.results(true), last: answers.at(-1), replayed };
}

it('fails a Kafka consumer that throws at every record, and comes back to it for ever', async () => {
  const text = "export async function handle() { throw new Error('no'); }";
  const { results, last, replayed } = await explored('commit-after-work', text);
  expect(last).toMatchObject({ kind: 'done', complete: true });
  const lost = results.find(({ id }) => id === 'no-message-lost')!;
  expect(lost.verdict).toBe('fail');
  const { history, schedule } = lost.finding!;
  expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'loop' });
  expect(JSON.stringify(replayed(schedule))).toBe(JSON.stringify(history));
});
