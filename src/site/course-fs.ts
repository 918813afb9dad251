import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { type Homes, loadFrom } from '../exercise/homes-fs.ts';
import { promptHtml } from '../exercise/prompt.ts';
import type { ListingFiles } from './highlight.ts';

/**
 * What pages are told of a course. Throws `InvalidExercise`.
 * @param site the folder of the built site; null where there is none yet, and no exercises but ours
 */
export async function readCourseAt(homes: Homes, site: string | null): Promise<CourseAtHand> {
  const { builtIn, settings, slugs, course } = homes;
  const others = slugs.builtIn.filter(slug => !course.includes(slug));
  const folders = await loadFrom(homes, [...course, ...others]);
  const files = site === null ? null : await listingFiles(site);
  const own = folders.filter(({ exercise }) => slugs.own.includes(exercise.slug));
  const prompts = await Promise.all(
    own.map(async ({ exercise, prompt }) => {
      const html = promptHtml(prompt);
      if (files === null || !html.includes('<pre>')) return [exercise.slug, html] as const;
      // Grammars are large, and most commands never speak of code.
      const { highlighted } = await import('./highlight.ts');
      return [exercise.slug, await highlighted(html, files)] as const;
    }),
  );
  return {
    title: settings.title,
    exercises: folders.slice(0, course.length),
    others: folders.slice(course.length),
    prompts: Object.fromEntries(prompts),
    root: builtIn,
  };
}

/** What the lessons' listings are set with. Null where the site has none. */
async function listingFiles(site: string): Promise<ListingFiles | null> {
  const names = await readdir(join(site, '_astro')).catch((): string[] => []);
  const [sheet, script] = [/^ec\.[\w-]+\.css$/, /^ec\.[\w-]+\.js$/].map(kind => names.find(name => kind.test(name)));
  return sheet === undefined || script === undefined ? null : { sheet: `_astro/${sheet}`, script: `_astro/${script}` };
}
