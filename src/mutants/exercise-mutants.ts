import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { knownIn } from './known.ts';
import type { Mutant } from './mutant.ts';
import { type Answers, mutantsOf } from './mutate.ts';

export const answersIn = ({ solution, right }: Pick<ExerciseFolder, 'solution' | 'right'>): Answers => ({
  solution,
  ...Object.fromEntries(Object.entries(right).map(([name, files]) => [`right/${name}`, files])),
});

/** Of the solution and of every other right answer in its folder. */
export const mutantsIn = (folder: ExerciseFolder): Mutant[] => mutantsOf(answersIn(folder), knownIn(folder.exercise));

/** To judge more than this takes hours, where each is a system of several programs with as many bounds. */
const MANY = 1000;
const EVERY = 10;

/** Those that are judged: all, or where there are too many, each tenth, which is the same ones every time. */
export function judgedIn(folder: ExerciseFolder): { readonly every: number; readonly mutants: readonly Mutant[] } {
  const all = mutantsIn(folder);
  const every = all.length > MANY ? EVERY : 1;
  return { every, mutants: all.filter((_, at) => at % every === 0) };
}
