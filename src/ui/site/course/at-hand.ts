import type { CourseAtHand } from '../../../exercise/course-at-hand.ts';
import type { ExerciseFolder } from '../../../exercise/load-fs.ts';
import { readCourse } from './read-course.ts';

/** Our own while this site is built; an instructor's where `ackademy build` or `serve` makes the pages. */
export async function courseAtHand({ course }: App.Locals): Promise<CourseAtHand> {
  return course ?? { title: null, exercises: await readCourse(), others: [], prompts: {}, root: process.cwd() };
}

/** Of the course or not. Null where there is no such exercise: a page is asked for by its address. */
export async function exerciseAtHand(locals: App.Locals, slug: string | undefined): Promise<ExerciseFolder | null> {
  const { exercises, others } = await courseAtHand(locals);
  return [...exercises, ...others].find(({ exercise }) => exercise.slug === slug) ?? null;
}
