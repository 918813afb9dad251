import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import type { SourceFile } from '../compile/compiled.ts';
import { type Course, type PlaceInCourse, sectionsIn } from './course.ts';
import { compileSchema, readDocument } from './document.ts';
import { type Exercise, entriesToWrite, type NamedTrace } from './exercise.ts';
import { type Prices, readPrices } from './prices.ts';
import { nearest, type Problem, readExercise } from './read.ts';
import { readTrace } from './read-trace.ts';

/** An exercise with the texts of its folder. */
export interface ExerciseFolder {
  readonly exercise: Exercise;
  readonly place: PlaceInCourse;
  readonly starter: readonly SourceFile[];
  readonly solution: readonly SourceFile[];
  /** Other right answers, by folder name: every one of them must pass. */
  readonly right: { readonly [name: string]: readonly SourceFile[] };
  /** What is different in them, a line each (`right/about.yaml`). */
  readonly about: { readonly [name: string]: string };
  /** Wrong answers, by folder name, with the criteria that each fails. */
  readonly wrong: {
    readonly [name: string]: { readonly files: readonly SourceFile[]; readonly why: string; readonly fails: readonly string[] };
  };
}

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
 * Throws `InvalidExercise`.
 * @param root the folder that `exercises/` is in
 * @param known what it may speak of; where left out, the course in `root`
 * @param content the folder of the course, where `root` is an instructor's
 */
export async function loadExercise(root: string, slug: string, known?: Course, content: string = root): Promise<ExerciseFolder> {
  const folder = join(root, 'exercises', slug);
  const yaml = await readFile(join(folder, 'exercise.yaml'), 'utf8').catch(() => null);
  if (yaml === null) throw new InvalidExercise([{ where: `exercises/${slug}`, text: 'There is no exercise.yaml in this folder.' }]);
  const events = await readFile(join(folder, 'events.d.ts'), 'utf8').catch(() => '');
  const given = await readSources(join(folder, 'given')).catch(() => []);
  const read = readExercise(slug, yaml, events, given, known ?? (await loadCourse(root)));
  if (!read.ok) throw new InvalidExercise(read.problems);
  const priced = read.exercise.atScale === undefined ? {} : { prices: await loadPrices(content) };
  const traces = await readTraces(slug, join(folder, 'traces'), read.exercise);
  const exercise: Exercise = { ...read.exercise, ...(traces.length === 0 ? {} : { traces }), ...priced };
  const [starter, solution, right, wrong] = await Promise.all([
    readSources(join(folder, 'starter')),
    readSources(join(folder, 'solution')),
    readFolders(join(folder, 'right')),
    readFolders(join(folder, 'wrong')),
  ]);
  const about = await readAbout(`exercises/${slug}/right/about.yaml`, join(folder, 'right', 'about.yaml'), Object.keys(right));
  for (const [name, files] of Object.entries({ starter, solution }))
    for (const entry of entriesToWrite(exercise))
      if (!files.some(({ path }) => path === entry))
        throw new InvalidExercise([
          { where: `exercises/${slug}/${name}`, text: `There is no ${entry} in it, which a program starts from.` },
        ]);
  const expectations = await Promise.all(
    Object.entries(wrong).map(async ([name, files]) => {
      const where = `exercises/${slug}/wrong/${name}/expect.yaml`;
      const text = await readFile(join(folder, 'wrong', name, 'expect.yaml'), 'utf8').catch(() => null);
      const expect = text === null ? null : (parse(text) as { why?: unknown; fails?: unknown });
      if (typeof expect?.why !== 'string' || !Array.isArray(expect.fails))
        throw new InvalidExercise([{ where, text: 'It must hold `why` (a sentence) and `fails` (a list of criteria).' }]);
      return [name, { files, why: expect.why, fails: expect.fails.map(String) }] as const;
    }),
  );
  return { exercise, place: read.place, starter, solution, right, about, wrong: Object.fromEntries(expectations) };
}

const ABOUT = { type: 'object', additionalProperties: { type: 'string', minLength: 20, maxLength: 240 } };

/** Throws `InvalidExercise`. */
async function readAbout(file: string, path: string, names: readonly string[]): Promise<ExerciseFolder['about']> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return {};
  const read = readDocument(file, text, compileSchema(ABOUT));
  if (!('raw' in read)) throw new InvalidExercise(read);
  const about = read.raw as ExerciseFolder['about'];
  const gone = Object.keys(about).filter(name => !names.includes(name));
  if (gone.length > 0)
    throw new InvalidExercise(
      gone.map(name => ({ where: read.where([name]), text: `There is no right answer \`${name}\`. ${nearest(name, names)}` })),
    );
  return about;
}

/** Sorted by file name. Throws `InvalidExercise`. */
async function readTraces(slug: string, path: string, exercise: Exercise): Promise<NamedTrace[]> {
  const names = (await readdir(path).catch(() => [])).filter(name => name.endsWith('.yaml')).sort();
  const traces: NamedTrace[] = [];
  for (const name of names) {
    const read = readTrace(`exercises/${slug}/traces/${name}`, await readFile(join(path, name), 'utf8'), exercise);
    if (!read.ok) throw new InvalidExercise(read.problems);
    traces.push(read.trace);
  }
  return traces;
}

/** The `.ts` files at a path, which may be a folder or one file (then it becomes `entry`). Throws ENOENT. */
export async function readSources(path: string): Promise<SourceFile[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter(
    entry => entry.isFile() && /\.(ts|js|json)$/.test(entry.name) && !entry.parentPath.split(sep).includes('node_modules'),
  );
  const sources = files.map(async entry => {
    const full = join(entry.parentPath, entry.name);
    return { path: relative(path, full).split(sep).join('/'), text: await readFile(full, 'utf8') };
  });
  return (await Promise.all(sources)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolders(path: string): Promise<{ [name: string]: SourceFile[] }> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
  return Object.fromEntries(await Promise.all(names.map(async name => [name, await readSources(join(path, name))] as const)));
}
