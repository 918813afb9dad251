import type { ExerciseFolder } from './load-fs.ts';

/** What the pages of a site tell of exercises: ours, or those of an instructor's course. */
export interface CourseAtHand {
  /** Null: ours. */
  readonly title: string | null;
  /** In the order of the course. */
  readonly exercises: readonly ExerciseFolder[];
  /** Built-in exercises that are no part of the course. Lessons lead to them, so they have their pages. */
  readonly others: readonly ExerciseFolder[];
  /** The prompts of exercises that are not built in, as HTML, by slug. */
  readonly prompts: { readonly [slug: string]: string };
  /** The folder that holds our `content/`. */
  readonly root: string;
  /** The page stands in a frame of a learning platform: without the site around it. */
  readonly alone?: boolean;
}
