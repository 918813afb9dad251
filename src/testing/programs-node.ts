import { compileNode } from '../compile/compile-node.ts';
import type { CompiledPrograms, SourceFile } from '../compile/compiled.ts';
import { type Exercise, entriesToWrite } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { compileAll } from '../submit.ts';

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

/** All answers of an exercise that its folder holds, wrong ones too, by name. */
export function answersOf({ starter, solution, right, wrong }: ExerciseFolder): { readonly [name: string]: readonly SourceFile[] } {
  return { starter, solution, ...right, ...Object.fromEntries(Object.entries(wrong).map(([name, { files }]) => [name, files])) };
}
