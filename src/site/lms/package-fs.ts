/** A zip file that a learning platform imports: exercises with what they need of the site, each in a page that reports what comes of it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { CourseAtHand } from '../../exercise/course-at-hand.ts';
import { type Built, openRenderer } from '../make-site-fs.ts';
import { cmi5Structure } from './cmi5-structure.ts';
import type { PackagedCourse, Unit } from './course.ts';
import { namedIn, relativePage, relativeScript, relativeSheet } from './relative.ts';
import { scormManifest } from './scorm-manifest.ts';
import { type Standard, shellPage } from './shell-page.ts';

export interface Wanted {
  readonly standard: Standard;
  /** Exercises of the course, in order. */
  readonly slugs: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** The address of the site, ending in a slash, where it has one. */
  readonly site: string | null;
}

export interface Packaged {
  readonly zip: Uint8Array;
  readonly files: number;
}

/** The same course gives the same bytes. */
export async function packageFor(course: CourseAtHand, built: Built, wanted: Wanted): Promise<Packaged> {
  const files = new Map<string, Uint8Array>();
  const put = (path: string, text: string) => files.set(path, strToU8(text));
  const { standard, slugs, site } = wanted;
  const inSite = (path: string) => join(built.site, path);

  const lessons = site === null ? await wholeLessons(built.site) : [];
  for (const { name, path } of lessons) files.set(`lesson/${name}.html`, await readFile(inSite(path)));
  const outside = { site, lessons: lessons.map(({ name }) => name) };

  const assets = new Set(await readdir(inSite('_astro')));
  const needed = new Set<string>();
  const renderer = await openRenderer(built);
  const alone: CourseAtHand = { ...course, alone: true };
  const units: Unit[] = [];
  for (const slug of slugs) {
    const { exercise } = [...course.exercises, ...course.others].find(each => each.exercise.slug === slug)!;
    const folder = `exercises/${slug}`;
    const page = relativePage(await renderer.render(`${folder}/`, alone), outside);
    for (const name of namedIn(page, assets)) needed.add(name);
    put(`${folder}/index.html`, page);
    put(`${folder}/open.html`, shellPage(standard, slug, exercise.title));
    for (const file of ['solution.json', 'right.json']) put(`${folder}/${file}`, await renderer.render(`${folder}/${file}`, alone));
    units.push({
      slug,
      title: exercise.title,
      summary: exercise.summary,
      minutes: exercise.minutes,
      href: `${folder}/open.html`,
      files: ['open.html', 'index.html', 'solution.json', 'right.json'].map(name => `${folder}/${name}`),
    });
  }

  // A set that grows while one goes through it is gone through to its end.
  for (const name of needed) {
    const bytes = await readFile(inSite(`_astro/${name}`));
    if (!/\.(js|css)$/.test(name)) files.set(`_astro/${name}`, bytes);
    else {
      const text = bytes.toString();
      for (const other of namedIn(text, assets)) needed.add(other);
      put(`_astro/${name}`, name.endsWith('.css') ? relativeSheet(text) : relativeScript(name, text));
    }
  }

  for (const path of ['sandbox.html', 'favicon.svg']) files.set(path, await readFile(inSite(path)));
  files.set('lms/shell.css', await readFile(join(built.lms, 'shell.css')));
  files.set(`lms/${standard}.js`, await readFile(join(built.lms, `${standard}.js`)));

  const own = new Set(units.flatMap(unit => unit.files));
  const shared = [...files.keys()].filter(path => !own.has(path)).sort();
  const packaged: PackagedCourse = { ...wanted, units, shared };
  if (standard === 'scorm') put('imsmanifest.xml', scormManifest(packaged));
  else put('cmi5.xml', cmi5Structure(packaged));

  // A day of its own: the same course is the same file.
  const entries = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { zip: zipSync(entries, { level: 9, mtime: new Date('2020-01-01T00:00:00') }), files: files.size };
}

/** What is each lesson in one file, which opens from anywhere (`one-file.mjs`). */
async function wholeLessons(site: string): Promise<{ readonly name: string; readonly path: string }[]> {
  const names = await readdir(join(site, 'lesson'));
  return names.sort().map(name => ({ name, path: `lesson/${name}/${name}.html` }));
}
