import { compileNode } from '../compile/compile-node.ts';
import type { CompiledPrograms, SourceFile } from '../compile/compiled.ts';
import { type Exercise, entriesToWrite } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { openRealm } from '../process/open-realm.ts';
import { BadTopology, declareAll } from '../search/declare.ts';
import { compileAll } from '../submit.ts';
import { SAMPLED, someOf } from './some.ts';

/**
 * Every program of an exercise, for tests. Throws where something does not compile.
 * @param answer its files, or the text of the only one
 */
export async function compiledFor(
  exercise: Pick<Exercise, 'system' | 'given'>,
  answer: string | readonly SourceFile[],
): Promise<CompiledPrograms> {
  const files = typeof answer === 'string' ? [{ path: entriesToWrite(exercise)[0]!, text: answer }] : answer;
  const compiled = await compileAll(exercise, files, { compile: compileNode });
  if (!compiled.ok) throw new Error(compiled.errors.map(({ text }) => text).join('\n'));
  return compiled.programs;
}

/** The exercise with the brokers that an answer declares; null where what it declares cannot be run on. */
export function declaredFor(exercise: Exercise, programs: CompiledPrograms): Exercise | null {
  try {
    return declareAll(exercise, programs, openRealm({ hardened: false }));
  } catch (error) {
    if (error instanceof BadTopology) return null;
    throw error;
  }
}

/** Wrong answers of one exercise that tests of the machinery play, unless all are asked for. */
const SOME = SAMPLED ? 2 : 8;

/**
 * Answers of an exercise that its folder holds, by name: all right ones, and wrong ones spread over the list, because each costs such a
 * test seconds; of both fewer in a sample. All of them with `EVERY_ANSWER=1`. (That each answer gets its verdict is proven by `npm run check`, for all of them.)
 */
export function answersOf({ starter, solution, right, wrong }: ExerciseFolder): { readonly [name: string]: readonly SourceFile[] } {
  const all = Object.entries(wrong).map(([name, { files }]) => [name, files] as const);
  const every = process.env.EVERY_ANSWER === undefined ? Math.max(1, Math.ceil(all.length / SOME)) : 1;
  const alike = Object.fromEntries(someOf(Object.entries(right), 4));
  return { starter, solution, ...alike, ...Object.fromEntries(all.filter((_, index) => index % every === 0)) };
}
