import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { type Homes, loadFrom } from '../exercise/homes-fs.ts';
import { promptHtml } from '../exercise/prompt.ts';

/** What pages are told of a course. Throws `InvalidExercise`. */
export async function readCourseAt(homes: Homes): Promise<CourseAtHand> {
  const { builtIn, settings, slugs, course } = homes;
  const others = slugs.builtIn.filter(slug => !course.includes(slug));
  const folders = await loadFrom(homes, [...course, ...others]);
  return {
    title: settings.title,
    exercises: folders.slice(0, course.length),
    others: folders.slice(course.length),
    prompts: Object.fromEntries(
      folders
        .filter(({ exercise }) => slugs.own.includes(exercise.slug))
        .map(({ exercise, prompt }) => [exercise.slug, promptHtml(prompt)]),
    ),
    root: builtIn,
  };
}
