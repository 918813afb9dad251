import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { type Homes, loadFrom } from '../exercise/homes-fs.ts';
import { InvalidExercise } from '../exercise/load-fs.ts';
import { promptHtml, promptProblems } from '../exercise/prompt.ts';

/** What pages are told of a course. Throws `InvalidExercise`. */
export async function readCourseAt(homes: Homes): Promise<CourseAtHand> {
  const { builtIn, own, settings, slugs, course } = homes;
  const others = slugs.builtIn.filter(slug => !course.includes(slug));
  const folders = await loadFrom(homes, [...course, ...others]);
  const prompts = own === null ? [] : await Promise.all(slugs.own.map(async slug => [slug, await readPrompt(own, slug)] as const));
  return {
    title: settings.title,
    exercises: folders.slice(0, course.length),
    others: folders.slice(course.length),
    prompts: Object.fromEntries(prompts),
    root: builtIn,
  };
}

/** The prompt of an exercise that is not built in, as HTML. Throws `InvalidExercise`. */
async function readPrompt(home: string, slug: string): Promise<string> {
  const file = `exercises/${slug}/prompt.mdx`;
  const text = await readFile(join(home, file), 'utf8').catch(() => '');
  const problems = promptProblems(file, text);
  if (problems.length > 0) throw new InvalidExercise(problems);
  return promptHtml(text);
}
