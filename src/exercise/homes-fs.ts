/**
 * Where exercises are at home: in the course that this program brings along, and in a folder of an instructor's own. Such a folder holds
 * `exercises/<slug>/exercise.yaml`, and beside `exercises/` an `ackademy.yaml` with the title and the order, which may be left out.
 */
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Course } from './course.ts';
import { type CourseSettings, inOrder, readSettings, SETTINGS_FILE, USUAL_SETTINGS } from './course-settings.ts';
import { type ExerciseFolder, exerciseSlugs, InvalidExercise, loadExercise, loadSections } from './load-fs.ts';

export interface Homes {
  /** The folder of the course that this program brings along. */
  readonly builtIn: string;
  /** The instructor's folder; null where there is none. */
  readonly own: string | null;
  readonly settings: CourseSettings;
  /** Slugs, in order. Those of one's own are sorted as `order` says, then by name. */
  readonly slugs: { readonly own: readonly string[]; readonly builtIn: readonly string[] };
  /** The slugs of the course, in its order: what a site shows. */
  readonly course: readonly string[];
}

/**
 * Looks in a folder and in those above it.
 * @throws `InvalidExercise` for an `ackademy.yaml` with mistakes in it, and for a slug that both homes have
 */
export async function homesAround(folder: string, builtIn: string): Promise<Homes> {
  const [theirs, own] = await Promise.all([exerciseSlugs(builtIn), ownHome(resolve(folder), builtIn)]);
  if (own === null) return { builtIn, own, settings: USUAL_SETTINGS, slugs: { own: [], builtIn: theirs }, course: theirs };
  const ours = await slugsIn(own);
  const both = ours.filter(slug => theirs.includes(slug));
  if (both.length > 0)
    throw new InvalidExercise(
      both.map(slug => ({
        where: `exercises/${slug}`,
        text: `The course brings an exercise \`${slug}\` along. Give yours another name: \`${slug}-2\` is free.`,
      })),
    );
  const yaml = await readFile(join(own, SETTINGS_FILE), 'utf8').catch(() => null);
  const read = yaml === null ? { settings: USUAL_SETTINGS } : readSettings(yaml, ours, theirs);
  if ('problems' in read) throw new InvalidExercise(read.problems);
  const { settings } = read;
  const course = inOrder(settings, ours, theirs);
  return { builtIn, own, settings, slugs: { own: course.filter(slug => ours.includes(slug)), builtIn: theirs }, course };
}

/** The home of an exercise; null where nobody knows it. */
export function homeOf({ builtIn, own, slugs }: Homes, slug: string): string | null {
  if (slugs.own.includes(slug)) return own;
  return slugs.builtIn.includes(slug) ? builtIn : null;
}

/** The exercises by the names in `slugs`, which have to be known. Throws `InvalidExercise`. */
export async function loadFrom(homes: Homes, slugs: readonly string[]): Promise<ExerciseFolder[]> {
  const course = await courseAround(homes);
  return Promise.all(
    slugs.map(slug =>
      homes.slugs.own.includes(slug)
        ? loadExercise(homes.own!, slug, course, homes.builtIn)
        : // As the course knows it, whatever an instructor makes of its order.
          loadExercise(homes.builtIn, slug),
    ),
  );
}

/** What an exercise of one's own may speak of. Built-in ones that the order leaves where they are can be taken for granted. */
async function courseAround({ builtIn, own, settings, slugs, course }: Homes): Promise<Course | undefined> {
  if (own === null) return undefined;
  const sections = (await loadSections(builtIn)).map(({ id }) => id);
  const ahead = course.filter(slug => slugs.builtIn.includes(slug) && !settings.order.includes(slug));
  return { sections, exercises: [...new Set([...ahead, ...course])], orderFile: SETTINGS_FILE };
}

async function ownHome(folder: string, builtIn: string): Promise<string | null> {
  const course = await realpath(builtIn);
  for (let at = await realpath(folder); ; at = dirname(at)) {
    if (at === course) return null;
    if ((await isThere(join(at, SETTINGS_FILE))) || (await slugsIn(at)).length > 0) return at;
    if (dirname(at) === at) return null;
  }
}

/** By name. A folder without an `exercise.yaml` is none where nothing else says that this is a course. */
async function slugsIn(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'exercises'), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(entry => entry.name);
  const settled = await isThere(join(root, SETTINGS_FILE));
  const are = await Promise.all(folders.map(async name => settled || (await isThere(join(root, 'exercises', name, 'exercise.yaml')))));
  return folders.filter((_, index) => are[index]).sort();
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
