/** A static site with an instructor's exercises in it, from the files that the package brings along. Nothing here needs Astro. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { addressPages, writeForRobots } from './address-fs.ts';
import { keptFiles, withList } from './kept-files-fs.ts';
import { OWN_SEARCH, ownSearch } from './own-search.ts';

/** What `npm pack` builds (`src/build/pack.mjs`). */
export interface Built {
  /** The site with the built-in exercises. */
  readonly site: string;
  /** Renders the pages that tell of exercises. */
  readonly renderer: string;
  /** The service worker, but for its list. */
  readonly worker: string;
  /** What packages for learning platforms hold besides the site: the scripts of `src/ui/lms/`. */
  readonly lms: string;
}

export const builtIn = (root: string): Built => ({
  site: join(root, 'packed/client'),
  renderer: join(root, 'packed/server/entry.mjs'),
  worker: join(root, 'packed/worker.js'),
  lms: join(root, 'packed/lms'),
});

export interface Renderer {
  /** @param path from the site's root: `exercises/outbox/` */
  render(path: string, course: CourseAtHand): Promise<string>;
}

export async function openRenderer({ renderer }: Built): Promise<Renderer> {
  return (await import(pathToFileURL(renderer).href)) as Renderer;
}

/** The pages and files of a site that tell of exercises, from its root. */
export function pathsOf({ exercises, others }: CourseAtHand): string[] {
  const slugs = [...exercises, ...others].map(({ exercise }) => exercise.slug);
  const files = ['', 'exercise.json', 'solution.json', 'right.json'];
  return ['exercises/', 'progress/', 'search/', ...slugs.flatMap(slug => files.map(file => `exercises/${slug}/${file}`))];
}

/** Renders them into a folder. */
export async function writePages(course: CourseAtHand, renderer: Renderer, site: string): Promise<void> {
  for (const path of pathsOf(course)) {
    const to = join(site, path.endsWith('/') ? `${path}index.html` : path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, await renderer.render(path, course));
  }
}

/** A folder that holds something else than a site of ours. */
export class NotOurs extends Error {}

/**
 * Takes away the site that was in the folder before.
 * @param address of the site, ending in a slash, where it has one
 * @throws `NotOurs` where something else is in it
 */
export async function makeSite(
  course: CourseAtHand,
  built: Built,
  out: string,
  address: string | null = null,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const there = await readdir(out).catch((): string[] => []);
  if (there.length > 0 && !there.includes('sandbox.html')) throw new NotOurs(out);
  await rm(out, { recursive: true, force: true });
  await cp(built.site, out, { recursive: true });
  await writePages(course, await openRenderer(built), out);
  const home = join(out, 'index.html');
  await writeFile(home, withCount(await readFile(home, 'utf8'), course.exercises.length));
  await writeFile(join(out, OWN_SEARCH), ownSearch(course));
  if (address !== null) await addressPages(out, address);
  await writeForRobots(out, address);
  const { kept, size } = await keptFiles(out);
  await writeFile(join(out, 'sw.js'), withList(await readFile(built.worker, 'utf8'), kept));
  return { files: kept.length, bytes: size };
}

/** The home page says how many exercises there are. */
export const withCount = (home: string, exercises: number): string =>
  home.replace(/(<span data-count-exercises[^>]*>)\d+(<\/span>)/, `$1${exercises}$2`);
