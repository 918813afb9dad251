/** Answers that show most with least, where there is no time for all of them. */
import type { ExerciseFolder } from '../exercise/folder.ts';

type Answers = Pick<ExerciseFolder, 'right' | 'wrong'>;

/** Of right answers beside the solution the first, and of the rest one in so many. */
const EVERY = 4;

/** Of wrong answers as many as it takes, in their order, for each criterion that all of them fail to be failed by one. */
export function someAnswers({ right, wrong }: Answers): Answers {
  const failed = new Set<string>();
  const shown = Object.entries(wrong).filter(([, { fails }]) => {
    const isNews = fails.some(id => !failed.has(id));
    for (const id of fails) failed.add(id);
    return isNews;
  });
  return {
    right: Object.fromEntries(Object.entries(right).filter((_, index) => index % EVERY === 0)),
    wrong: Object.fromEntries(shown),
  };
}
