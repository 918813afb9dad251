import { describe, expect, it } from 'vitest';
import type { NamedTrace, TraceStep } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import { oneBound } from '../system/one-program.ts';
import { opened } from '../testing/opened.ts';
import { compiledFor } from '../testing/programs-node.ts';
import { playTrace } from './trace.ts';

async function playOn(slug: string, answer: string, trace: number | NamedTrace) {
  const { exercise, solution, wrong } = await loadExercise(process.cwd(), slug);
  const programs = await compiledFor(exercise, answer === 'solution' ? solution : wrong[answer]!.files);
  const named = typeof trace === 'number' ? exercise.traces![trace]! : trace;
  const run = opened(exercise, programs).open(named.bound);
  return { result: playTrace(run, named), history: run.history as History };
}

const delivered = (history: History) => history.flatMap(event => (event.type === 'delivered' ? [event.offset] : []));

describe('a named trace', () => {
  it('hands offsets 2 and 3 out again where neither was committed, as the worked trace says', async () => {
    const { result, history } = await playOn('commit-after-work', 'never-commits', 0);
    expect(result).toMatchObject({ departures: [{ choice: { kind: 'crash', worker: 1 } }] });
    expect(delivered(history)).toEqual([2, 3, 2, 3]);
  });

  it('hands out offset 3 alone where offset 2 was committed', async () => {
    const { history } = await playOn('commit-after-work', 'solution', 0);
    expect(delivered(history)).toEqual([2, 3, 3]);
  });

  it('gives the partition of a stalled process to the other worker, and refuses its commit', async () => {
    const { history } = await playOn('commit-after-work', 'solution', 1);
    expect(history.flatMap(event => (event.type === 'refused' ? [event.error.name] : []))).toEqual(['CommitFailedException']);
    expect(new Set(history.flatMap(event => (event.type === 'delivered' ? [event.worker] : []))).size).toBe(2);
  });

  it('takes a message back that was in hand when the broker restarted, and marks it', async () => {
    const { history } = await playOn('poison-pill', 'solution', 0);
    const marks = history.flatMap(event => (event.type === 'delivered' && event.message === 'order-13' ? [event.redelivered] : []));
    expect(marks).toEqual([false, true]);
  });

  it('says which step never comes, when it does not fit the code', async () => {
    const step: TraceStep = { fault: 'crash', worker: null, edge: 'after', call: 'db.insert', delivery: 1, message: null, error: null };
    const bound = oneBound(['order-12'], 1, { crash: 1 });
    const { result, history } = await playOn('commit-after-work', 'solution', { name: 'n', why: 'w', bound, steps: [step] });
    expect(result).toEqual({ misfit: 'step 1, `crash` after db.insert of delivery 1, never comes' });
    expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'quiet' });
  });
});
