/**
 * An explorer does not run a program again for what a life of it did before: it remembers. Every answer of every exercise and
 * every shape of the corpus is explored both ways here, and must leave the same runs, byte for byte.
 */
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { explore } from '../sim/explore.ts';
import type { Bound } from '../system/system.ts';
import { SHAPES } from './corpus/index.ts';
import { opened } from './opened.ts';
import { corpusBounds } from './oracle.ts';
import { answersOf, compiledFor, declaredFor } from './programs-node.ts';
import { SAMPLED, someOf } from './some.ts';

/** Of each bound. */
const STATES = SAMPLED ? 150 : 600;

type Answer = string | readonly SourceFile[];

async function runsOf(answer: Answer, exercise: Exercise, bounds: readonly Bound[], states: number, share: boolean) {
  const programs = await compiledFor(exercise, answer);
  const declared = declaredFor(exercise, programs);
  if (declared === null) return [];
  const { open, usage } = opened(declared, programs, { share });
  const runs: string[] = [];
  for (const [number, bound] of bounds.entries()) {
    Object.assign(usage, { clock: false, random: new Set<string>() });
    const counted = explore({
      open: () => open(bound),
      usage,
      bound: number,
      stateLimit: states,
      onProgress: () => {},
      onRun: (schedule, history) => runs.push(`${schedule} ${JSON.stringify(history)}`),
    });
    runs.push(JSON.stringify({ ...counted, ...usage }));
  }
  return runs;
}

describe.each(await exerciseSlugs(process.cwd()))('%s', async slug => {
  const folder = await loadExercise(process.cwd(), slug);
  const { exercise } = folder;
  // Of a whole design each run takes long.
  const bounds = exercise.bounds.slice(0, exercise.atScale === undefined ? undefined : 4);
  it.each(Object.entries(answersOf(folder)))('%s: what is remembered is what would have happened', async (_, files) => {
    const [live, kept] = [false, true].map(how => runsOf(files, exercise, bounds, STATES, how));
    expect(await kept).toEqual(await live);
  });
});

describe('the corpus of shapes', async () => {
  const { exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
  const bounds = corpusBounds(exercise);
  it.each(someOf(Object.entries(SHAPES), 3))('%s: what is remembered is what would have happened', async (_, text) => {
    const [live, kept] = [false, true].map(how => runsOf(text, exercise, bounds, 200, how));
    expect(await kept).toEqual(await live);
  });
});
