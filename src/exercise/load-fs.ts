import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import type { SourceFile } from '../compile/compiled.ts';
import { type Course, sectionsIn } from './course.ts';
import type { ExerciseFolder } from './folder.ts';
import { readOrder } from './order.ts';
import { type Prices, readPrices } from './prices.ts';
import type { Problem } from './problems.ts';
import { isSource, readFolder } from './read-folder.ts';

export type { ExerciseFolder } from './folder.ts';

export class InvalidExercise extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ where, text }) => `${where}: ${text}`).join('\n'));
    this.name = 'InvalidExercise';
    this.problems = problems;
  }
}

/**
 * Folders of exercises in the order of the course (`exercises/order.yaml`); those that it does not name come last, by name.
 * @param root the repository
 */
export async function exerciseSlugs(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'exercises'), { withFileTypes: true });
  const order = parse(await readFile(join(root, 'exercises', 'order.yaml'), 'utf8')) as readonly string[];
  const place = (slug: string) => (order.includes(slug) ? order.indexOf(slug) : order.length);
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** What is wrong with the order of the course: a folder that it lacks, a name that is none. */
export async function orderProblems(root: string): Promise<readonly Problem[]> {
  const [yaml, slugs] = await Promise.all([readFile(join(root, 'exercises', 'order.yaml'), 'utf8'), exerciseSlugs(root)]);
  return readOrder('exercises/order.yaml', yaml, slugs);
}

export async function loadExercises(root: string = process.cwd()): Promise<ExerciseFolder[]> {
  const course = await loadCourse(root);
  return Promise.all(course.exercises.map(slug => loadExercise(root, slug, course)));
}

async function loadCourse(root: string): Promise<Course> {
  return { sections: (await loadSections(root)).map(({ id }) => id), exercises: await exerciseSlugs(root) };
}

/** A section of a lesson, of which `lesson` is the slug. */
export interface LessonSection {
  readonly lesson: string;
  readonly id: string;
  readonly title: string;
}

export async function loadSections(root: string = process.cwd()): Promise<LessonSection[]> {
  const lessons = join(root, 'content', 'lessons');
  const files = (await readdir(lessons)).filter(name => name.endsWith('.mdx')).sort();
  const sections = files.map(async name => {
    const lesson = name.slice(0, -'.mdx'.length);
    return sectionsIn(await readFile(join(lessons, name), 'utf8')).map(section => ({ lesson, ...section }));
  });
  return (await Promise.all(sections)).flat();
}

/** By criterion: the id of the section that explains how it is broken. An exercise may know a better one. */
export async function loadExplained(root: string = process.cwd()): Promise<{ readonly [criterion: string]: string }> {
  return parse(await readFile(join(root, 'content', 'explained.yaml'), 'utf8')) as { [criterion: string]: string };
}

/** Throws `InvalidExercise`. */
export async function loadPrices(root: string = process.cwd()): Promise<Prices> {
  const read = readPrices('content/prices.yaml', await readFile(join(root, 'content', 'prices.yaml'), 'utf8'));
  if (!('lookedUp' in read)) throw new InvalidExercise(read);
  return read;
}

/**
 * Throws `InvalidExercise`, with all that is wrong in the folder.
 * @param root the folder that `exercises/` is in
 * @param known what it may speak of; where left out, the course in `root`
 * @param content the folder of the course, where `root` is an instructor's
 */
export async function loadExercise(root: string, slug: string, known?: Course, content: string = root): Promise<ExerciseFolder> {
  const [files, course] = await Promise.all([readTexts(join(root, 'exercises', slug)), known ?? loadCourse(root)]);
  const atScale = files.some(({ path, text }) => path === 'exercise.yaml' && /^atScale:/m.test(text));
  const read = readFolder(slug, files, { course, ...(atScale ? { prices: await loadPrices(content) } : {}) });
  if (!read.ok) throw new InvalidExercise(read.problems);
  return read.folder;
}

/** Everything in the folder of an exercise, of which all that is no text has none. */
export async function readTexts(path: string): Promise<SourceFile[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.flatMap(entry => {
    const full = join(entry.parentPath, entry.name);
    const parts = relative(path, full).split(sep);
    return entry.isFile() && !parts.some(part => part === 'node_modules' || part.startsWith('.')) ? [{ full, path: parts.join('/') }] : [];
  });
  return Promise.all(
    files.map(async ({ full, path: inside }) => ({ path: inside, text: isText(inside) ? await readFile(full, 'utf8') : '' })),
  );
}

const isText = (path: string) => isSource(path) || /\.(ya?ml|mdx?)$/.test(path);

/** The `.ts` files at a path, which may be a folder or one file (then it becomes `entry`). Throws ENOENT. */
export async function readSources(path: string): Promise<SourceFile[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter(entry => entry.isFile() && isSource(entry.name) && !entry.parentPath.split(sep).includes('node_modules'));
  const sources = files.map(async entry => {
    const full = join(entry.parentPath, entry.name);
    return { path: relative(path, full).split(sep).join('/'), text: await readFile(full, 'utf8') };
  });
  return (await Promise.all(sources)).sort((a, b) => (a.path < b.path ? -1 : 1));
}
