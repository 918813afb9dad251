import { readCourse } from '../../ui/site/course/read-course.ts';

/** A page for each exercise of ours. */
export async function exercisePaths() {
  return (await readCourse()).map(({ exercise: { slug } }) => ({ params: { slug } }));
}
