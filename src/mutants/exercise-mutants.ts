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
