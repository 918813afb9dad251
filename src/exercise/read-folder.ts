/**
 * From the texts of an exercise's folder to an `ExerciseFolder`, or to all that an instructor has to mend in it. Pure: the texts come in,
 * so a terminal that reads a disk and a page that keeps drafts are told the same.
 */
import type { SourceFile } from '../compile/compiled.ts';
import { nearest } from '../text/nearest.ts';
import type { Course } from './course.ts';
import { compileSchema, readDocument } from './document.ts';
import { type Exercise, entriesToWrite, type NamedTrace } from './exercise.ts';
import { EXPECT } from './expect-schema.ts';
import type { ExerciseFolder } from './folder.ts';
import { leftToDoIn } from './left-to-do.ts';
import { CRITERIA_FOLDER } from './own-criteria.ts';
import type { Prices } from './prices.ts';
import type { Path, Problem } from './problems.ts';
import { promptProblems } from './prompt.ts';
import { readExercise } from './read.ts';
import { readTrace } from './read-trace.ts';

export type ReadFolder =
  | { readonly ok: true; readonly folder: ExerciseFolder }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface Around {
  /** What it may speak of; not looked at where nobody knows. */
  readonly course: Course | null;
  /** What calls cost: used where it has runs at scale. */
  readonly prices?: Prices;
}

/** Files that are programs, or their data. */
export const isSource = (path: string) => /\.(ts|js|json)$/.test(path);

/** @param files everything in its folder that is text, by the path in it, in any order: `wrong/ack-first/handler.ts` */
export function readFolder(slug: string, files: readonly SourceFile[], { course, prices }: Around): ReadFolder {
  const here = `exercises/${slug}`;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const problems: Problem[] = [];
  const tell = (where: string, text: string) => void problems.push({ where: where === '' ? here : `${here}/${where}`, text });

  for (const [where, text] of checkSlug(slug)) tell(where, text);
  for (const [where, text] of checkPlaces(files)) tell(where, text);
  const yaml = texts.get('exercise.yaml');
  if (yaml === undefined) {
    tell('', 'There is no exercise.yaml in this folder.');
    return { ok: false, problems };
  }
  const given = sourcesIn(files, 'given');
  const criteria = sorted(files.filter(({ path }) => path.startsWith(`${CRITERIA_FOLDER}/`) && isSource(path)));
  const read = readExercise(slug, yaml, texts.get('events.d.ts') ?? '', given, course, criteria);
  // What names its messages and criteria cannot be looked at before these are known.
  if (!read.ok) return { ok: false, problems: [...problems, ...read.problems] };

  const traces: NamedTrace[] = [];
  for (const { path, text } of sorted(files)) {
    if (!/^traces\/[^/]+\.yaml$/.test(path)) continue;
    const trace = readTrace(`${here}/${path}`, text, read.exercise);
    if (!trace.ok) problems.push(...trace.problems);
    else if (traces.some(({ name }) => name === trace.trace.name)) tell(path, `There are two traces called \`${trace.trace.name}\`.`);
    else traces.push(trace.trace);
  }
  const { exercise: plain, place } = read;
  const exercise: Exercise = {
    ...plain,
    ...(traces.length === 0 ? {} : { traces }),
    ...(plain.atScale === undefined || prices === undefined ? {} : { prices }),
  };
  const starter = sourcesIn(files, 'starter');
  const solution = sourcesIn(files, 'solution');
  const right = foldersIn(files, 'right');
  for (const [where, answer] of Object.entries({ starter, solution })) for (const text of checkEntries(answer, exercise)) tell(where, text);
  for (const [name, answer] of Object.entries(right)) for (const text of checkEntries(answer, exercise)) tell(`right/${name}`, text);

  const promptFile = texts.has('prompt.mdx') ? 'prompt.mdx' : 'prompt.md';
  const prompt = texts.get(promptFile) ?? '';
  problems.push(...promptProblems(`${here}/${promptFile}`, prompt));
  const about = readAbout(`${here}/right/about.yaml`, texts.get('right/about.yaml'), Object.keys(right));
  if ('problems' in about) problems.push(...about.problems);
  const wrong: { [name: string]: ExerciseFolder['wrong'][string] } = {};
  for (const [name, answer] of Object.entries(foldersIn(files, 'wrong'))) {
    for (const text of checkEntries(answer, exercise)) tell(`wrong/${name}`, text);
    const expected = readExpect(`${here}/wrong/${name}/expect.yaml`, texts.get(`wrong/${name}/expect.yaml`), exercise);
    if ('problems' in expected) problems.push(...expected.problems);
    else wrong[name] = { files: answer, ...expected };
  }
  if (problems.length > 0 || 'problems' in about) return { ok: false, problems };
  const leftToDo = leftToDoIn(here, files);
  return { ok: true, folder: { exercise, place, prompt, starter, solution, right, about: about.lines, wrong, leftToDo } };
}

type Told = Generator<readonly [where: string, text: string]>;

function* checkSlug(slug: string): Told {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) return;
  const better = slug
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const meant = better === '' ? '' : `: \`${better}\``;
  yield ['', `The name of the folder is part of an address, so it has small letters, digits and single hyphens${meant}.`];
}

/** Everything that may stand in the folder. */
const PLACES = [
  ...['exercise.yaml', 'prompt.mdx', 'prompt.md', 'events.d.ts', 'equivalent.yaml', 'README.md'],
  ...['given', 'starter', 'solution', 'right', 'wrong', 'traces', CRITERIA_FOLDER],
];

function* checkPlaces(files: readonly SourceFile[]): Told {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]!));
  for (const top of tops)
    if (!PLACES.includes(top) && !top.startsWith('.'))
      yield [top, `The folder of an exercise has no place for \`${top}\`. ${nearest(top, PLACES)}`];
  for (const { path } of files) {
    if (/^(right|wrong)\/[^/]+$/.test(path) && isSource(path))
      yield [path, `Each answer is a folder of its own, named after what is ${path.startsWith('wrong') ? 'wrong' : 'different'} in it.`];
    if (path.startsWith('traces/') && !/^traces\/[^/]+\.yaml$/.test(path)) yield [path, 'A trace is a file `traces/<name>.yaml`.'];
  }
  const prompt = files.find(({ path }) => path === 'prompt.mdx' || path === 'prompt.md');
  if (prompt === undefined) yield ['prompt.mdx', 'There is no prompt.mdx, which says what the learner is to do.'];
  else if (prompt.text.trim() === '') yield [`${prompt.path}:1:1`, 'It is empty, and says what the learner is to do.'];
}

function* checkEntries(answer: readonly SourceFile[], exercise: Exercise): Generator<string> {
  for (const entry of entriesToWrite(exercise)) {
    const found = answer.find(({ path }) => path === entry);
    const there = answer.map(({ path }) => path);
    if (found === undefined) yield `There is no ${entry} in it, which a program starts from. ${nearest(entry, there)}`.trim();
    else if (found.text.trim() === '') yield `${entry} is empty, and a program starts from it.`;
  }
}

/** Lines are for people who have passed, and who read on. */
const ABOUT = { type: 'object', additionalProperties: { type: 'string', minLength: 20, maxLength: 240 } };

type ReadAbout = { readonly lines: ExerciseFolder['about'] } | { readonly problems: readonly Problem[] };

function readAbout(file: string, text: string | undefined, names: readonly string[]): ReadAbout {
  if (text === undefined) return { lines: {} };
  const read = readDocument(file, text, compileSchema(ABOUT));
  if (!('raw' in read)) return { problems: read };
  const lines = read.raw as ExerciseFolder['about'];
  const gone = Object.keys(lines).filter(name => !names.includes(name));
  const problems = gone.map(name => ({ where: read.where([name]), text: `There is no right answer \`${name}\`. ${nearest(name, names)}` }));
  return problems.length > 0 ? { problems } : { lines };
}

type Expected = { readonly why: string; readonly fails: readonly string[] };

function readExpect(
  file: string,
  text: string | undefined,
  { criteria, atScale = [] }: Exercise,
): Expected | { problems: readonly Problem[] } {
  if (text === undefined)
    return { problems: [{ where: file, text: 'There is no such file: it holds `why` (a sentence) and `fails` (a list of criteria).' }] };
  const read = readDocument(file, text, compileSchema(EXPECT));
  if (!('raw' in read)) return { problems: read };
  const expected = read.raw as Expected;
  const ids = [...criteria, ...atScale.flatMap(run => run.criteria)].map(({ id }) => id);
  const problems = expected.fails.flatMap((id, place) => {
    const path: Path = ['fails', place];
    return ids.includes(id) ? [] : [{ where: read.where(path), text: `This exercise has no criterion \`${id}\`. ${nearest(id, ids)}` }];
  });
  return problems.length > 0 ? { problems } : expected;
}

/** The sources below a folder, by their paths in it. */
function sourcesIn(files: readonly SourceFile[], folder: string): SourceFile[] {
  const below = files.filter(({ path }) => path.startsWith(`${folder}/`) && isSource(path));
  return sorted(below.map(({ path, text }) => ({ path: path.slice(folder.length + 1), text })));
}

/** By name: the folders in a folder, also those that hold no source. */
function foldersIn(files: readonly SourceFile[], folder: string): { [name: string]: SourceFile[] } {
  const names = files.flatMap(({ path }) => {
    const [top, name, ...rest] = path.split('/');
    return top === folder && rest.length > 0 ? [name!] : [];
  });
  return Object.fromEntries([...new Set(names)].sort().map(name => [name, sourcesIn(files, `${folder}/${name}`)]));
}

const sorted = (files: readonly SourceFile[]): SourceFile[] => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
