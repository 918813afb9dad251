import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../compile/compiled.ts';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { type Exercise, entriesToWrite } from '../exercise/exercise.ts';
import { type Homes, homeOf, homesAround, loadFrom } from '../exercise/homes-fs.ts';
import { type ExerciseFolder, InvalidExercise, readSources } from '../exercise/load-fs.ts';
import { readCourseAt } from '../site/course-fs.ts';
import { builtIn } from '../site/make-site-fs.ts';
import { listed } from '../text/listed.ts';
import { nearest } from '../text/nearest.ts';
import { Usage } from './exit.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of the folder that the command was called in. Throws `Usage` for mistakes in an instructor's folder. */
export function homesHere(): Promise<Homes> {
  return usable(homesAround(process.cwd(), ROOT));
}

/** The exercises to prove where none is named: those of the folder that one is in. */
export async function ownSlugs(): Promise<readonly string[]> {
  const { own, slugs } = await homesHere();
  return own === null ? slugs.builtIn : slugs.own;
}

/** Throws `Usage` when there is no such exercise or its files are not valid. */
export async function exerciseNamed(slug: string | undefined): Promise<ExerciseFolder> {
  const homes = await homesHere();
  const [folder] = await usable(loadFrom(homes, [known(homes, slug)]));
  return folder!;
}

/** The folder that holds `exercises/<slug>`. Throws `Usage` when there is no such exercise. */
export async function homeNamed(slug: string | undefined): Promise<string> {
  const homes = await homesHere();
  return homeOf(homes, known(homes, slug))!;
}

/** The path of an exercise's folder. Throws `Usage` when there is none. */
export async function pathNamed(slug: string | undefined): Promise<string> {
  return join(await homeNamed(slug), 'exercises', slug!);
}

/** What a site of the course tells. Throws `Usage`. */
export function courseHere(homes: Homes): Promise<CourseAtHand> {
  return usable(readCourseAt(homes, builtIn(ROOT).site));
}

/**
 * Of the site that a course is published at, ending in a slash, where somebody said so (`SITE_URL`); null where nobody did.
 * Throws `Usage` for what is no address of a site.
 */
export function siteAddress(given = process.env.SITE_URL): string | null {
  if (given === undefined || given === '') return null;
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Usage(`The environment variable SITE_URL takes the address of the site, such as https://course.example, not \`${given}\`.`);
  // Pages name their scripts from the root of their address.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new Usage(`SITE_URL: the site has to stand at the root of its address: \`${url.origin}\`, not \`${given}\`.`);
  return url.href;
}

/** Throws `Usage` where nothing renders pages: in a checkout, before `npm run package`. */
export function renderable(root: string): void {
  if (!existsSync(builtIn(root).renderer))
    throw new Usage(
      'What makes pages of your exercises is not built yet. Run `npm run package` in the folder of Ackademy, or install its package.',
    );
}

function known({ slugs: { own, builtIn } }: Homes, slug: string | undefined): string {
  const slugs = [...own, ...builtIn];
  if (slug === undefined) throw new Usage(`Which exercise? There ${slugs.length === 1 ? 'is' : 'are'}: ${slugs.join(', ')}`);
  if (!slugs.includes(slug)) throw new Usage(`There is no exercise \`${slug}\`. ${nearest(slug, slugs)}`);
  return slug;
}

async function usable<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof InvalidExercise) throw new Usage(error.message);
    throw error;
  }
}

/** What a learner wrote: a folder that holds the programs, or one file, which then counts as the entry where there is a single one. */
export async function filesAt(path: string | undefined, exercise: Exercise): Promise<SourceFile[]> {
  const entries = entriesToWrite(exercise);
  const [entry, ...others] = entries;
  if (path === undefined)
    throw new Usage(
      others.length === 0
        ? `Which file? Name your ${entry}, or the folder that it is in.`
        : `Which folder? Name the one of ${listed(entries)}.`,
    );
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Usage(`There is no file or folder \`${path}\`.`);
  if (found.isFile()) {
    if (others.length > 0) throw new Usage(`This exercise is written in ${listed(entries)}: name the folder that they are in.`);
    return [{ path: entry!, text: await readFile(path, 'utf8') }];
  }
  const files = await readSources(path);
  const missing = entries.filter(each => !files.some(file => file.path === each));
  if (missing.length > 0) throw new Usage(`The folder \`${basename(path)}\` has no ${listed(missing, 'or')} in it.`);
  return files;
}
