/**
 * An explorer does not run a program again for what a life of it did before: it remembers. Every answer of every exercise and
 * every shape of the corpus is explored both ways here, and must leave the same runs, byte for byte.
 */
import { describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { SourceFile } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { openRealm } from '../process/open-realm.ts';
import { openRun } from '../sandbox/open-run.ts';
import { explore } from '../sim/explore.ts';
import { Reactions } from '../sim/reactions.ts';
import { SHAPES } from './corpus/index.ts';
import { oracleBounds } from './oracle.ts';

async function runsOf(files: readonly SourceFile[], exercise: Exercise, bounds: readonly Bound[], states: number, kept: boolean) {
  const compiled = await compileNode(files, exercise.program.entry);
  if (!compiled.ok) throw new Error(compiled.errors.map(error => error.text).join('\n'));
  const realm = openRealm({ hardened: false });
  const program = realm.load(compiled.program);
  const reactions = kept ? new Reactions() : null;
  const runs: string[] = [];
  for (const [number, bound] of bounds.entries()) {
    const usage = { clock: false, random: false };
    const counted = explore({
      open: () => openRun(exercise, bound, compiled.program, program, realm, usage, { reactions }),
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
  const { exercise, starter, solution, right, wrong } = await loadExercise(process.cwd(), slug);
  const answers: [string, readonly SourceFile[]][] = [
    ['starter', starter],
    ['solution', solution],
    ...Object.entries(right),
    ...Object.entries(wrong).map(([name, { files }]): [string, readonly SourceFile[]] => [name, files]),
  ];
  it.each(answers)('%s: what is remembered is what would have happened', async (_, files) => {
    const [live, kept] = [false, true].map(how => runsOf(files, exercise, exercise.bounds, 600, how));
    expect(await kept).toEqual(await live);
  });
});

describe('the corpus of shapes', async () => {
  const { exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
  const bounds = oracleBounds('order-12', 'order-13');
  it.each(Object.entries(SHAPES))('%s: what is remembered is what would have happened', async (_, text) => {
    const files = [{ path: 'handler.ts', text }];
    const [live, kept] = [false, true].map(how => runsOf(files, exercise, bounds, 200, how));
    expect(await kept).toEqual(await live);
  });
});
