/** Finds the submissions of a class in a folder. What is in it was handed in by strangers: nothing is followed out of it, and nothing huge is read. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { SourceFile } from '../compile/compiled.ts';
import { listed } from '../text/listed.ts';
import type { Submission } from './submission.ts';
import { shown } from './visible.ts';

/** Of one submission. An answer takes a few kilobytes. */
const MOST_FILES = 200;
const MOST_BYTES = 1024 * 1024;
const DEEPEST = 8;

const SOURCE = /\.(ts|js|json)$/;
const PROGRAM = /\.(ts|js)$/;
/** What systems and tools leave behind. */
const LEFT_BEHIND = /^(\.|__MACOSX$|node_modules$|Thumbs\.db$|desktop\.ini$|package(-lock)?\.json$|tsconfig[^/]*\.json$)/;

/**
 * What a folder is taken for: a submission where it holds one of the files that programs start from, or nothing but one folder that does;
 * else a class, if anything in it can be graded. Throws ENOENT.
 */
export async function placeOf(path: string, entries: readonly string[]): Promise<'submission' | 'class' | 'neither'> {
  const root = await unwrapped(path, entries);
  const here = await Promise.all(entries.map(entry => isThere(join(root, entry))));
  if (here.includes(true)) return 'submission';
  const submissions = await submissionsIn(path, entries);
  return submissions.some(({ refused }) => refused === null) ? 'class' : 'neither';
}

/**
 * Every file or folder in it, by name. What cannot be run is among them and says why.
 * @param entries the files that the programs of the exercise start from
 */
export async function submissionsIn(folder: string, entries: readonly string[]): Promise<Submission[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !LEFT_BEHIND.test(name));
  const names = new Map<string, string[]>();
  for (const { name } of found) names.set(shortOf(name), [...(names.get(shortOf(name)) ?? []), name]);
  const submissions: Submission[] = [];
  // One after the other: a class may have more files than a process may have open.
  for (const entry of found) {
    const alike = names.get(shortOf(entry.name))!;
    const read = await submissionAt(folder, entry, entries);
    const note = `${alike.length} submissions are called ${shown(shortOf(entry.name))}: ${listed(alike.map(shown))}. Each is graded by itself; which one counts is yours to say.`;
    submissions.push({
      ...read,
      name: alike.length === 1 ? shortOf(entry.name) : entry.name,
      notes: alike.length === 1 ? read.notes : [note, ...read.notes],
    });
  }
  return submissions.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** One that is a class by itself, as a folder or a file that was named. Throws ENOENT. */
export async function submissionNamed(path: string, entries: readonly string[]): Promise<Submission> {
  const target = await realpath(path);
  const entry = { name: basename(target), isDirectory: () => folder, isFile: () => !folder, isSymbolicLink: () => false };
  const folder = (await lstat(target)).isDirectory();
  return submissionAt(join(target, '..'), entry, entries);
}

type Entry = Pick<Dirent, 'name' | 'isDirectory' | 'isFile' | 'isSymbolicLink'>;
type Read = Omit<Submission, 'name'>;

async function submissionAt(folder: string, entry: Entry, entries: readonly string[]): Promise<Submission> {
  const name = shortOf(entry.name);
  const refuse = (why: string): Submission => ({ name, files: [], refused: why, notes: [] });
  const path = join(folder, entry.name);
  try {
    if (entry.isSymbolicLink()) return refuse(await linkText(folder, path));
    if (entry.isFile()) return { name, ...(await fileAt(path, entry.name, entries)) };
    if (entry.isDirectory()) return { name, ...(await folderAt(path, entries)) };
    return refuse('It is neither a file nor a folder.');
  } catch (error) {
    return refuse(`It could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function fileAt(path: string, name: string, entries: readonly string[]): Promise<Read> {
  const refuse = (why: string): Read => ({ files: [], refused: why, notes: [] });
  if (!PROGRAM.test(name)) return refuse('It is no TypeScript file: its name ends in neither `.ts` nor `.js`.');
  const [entry, ...others] = entries;
  if (others.length > 0) return refuse(`This exercise is written in ${listed(entries)}, and this is one file: hand in a folder.`);
  const { size } = await lstat(path);
  if (size > MOST_BYTES) return refuse(tooLarge(size));
  return { files: [{ path: entry!, text: await readFile(path, 'utf8') }], refused: null, notes: [] };
}

async function folderAt(path: string, entries: readonly string[]): Promise<Read> {
  const root = await unwrapped(path, entries);
  const files: SourceFile[] = [];
  let bytes = 0;
  const refuse = (why: string): Read => ({ files: [], refused: why, notes: [] });
  const waiting: [string, number][] = [[root, 0]];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [at, depth] = next;
    for (const entry of await readdir(at, { withFileTypes: true })) {
      if (LEFT_BEHIND.test(entry.name)) continue;
      const full = join(at, entry.name);
      const name = relative(root, full).split(sep).join('/');
      if (entry.isSymbolicLink()) return refuse(`${shown(name)}: ${await linkText(path, full)}`);
      if (entry.isDirectory()) {
        if (depth === DEEPEST) return refuse(`Its folders are more than ${DEEPEST} deep.`);
        waiting.push([full, depth + 1]);
      }
      if (!entry.isFile() || !SOURCE.test(entry.name)) continue;
      bytes += (await lstat(full)).size;
      if (bytes > MOST_BYTES) return refuse(tooLarge(bytes));
      if (files.length === MOST_FILES) return refuse(`It has more than ${MOST_FILES} source files.`);
      files.push({ path: name, text: await readFile(full, 'utf8') });
    }
  }
  const missing = entries.filter(entry => !files.some(file => file.path === entry));
  if (missing.length > 0) return refuse(missingText(missing, files));
  const notes = root === path ? [] : [`Its files are in ${shown(relative(path, root).split(sep).join('/'))}.`];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), refused: null, notes };
}

/** Unpacked archives often hold one folder and nothing else: where the files are. */
export async function unwrapped(path: string, entries: readonly string[]): Promise<string> {
  let root = path;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const found = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !LEFT_BEHIND.test(name));
    const [only] = found;
    if (found.length !== 1 || !only!.isDirectory() || entries.some(entry => entry.startsWith(`${only!.name}/`))) break;
    root = join(root, only!.name);
  }
  return root;
}

function missingText(missing: readonly string[], files: readonly SourceFile[]): string {
  const [first] = missing;
  const elsewhere = files.find(({ path }) => path.endsWith(`/${first}`));
  const near = files.find(({ path }) => path.toLowerCase() === first!.toLowerCase());
  const hint =
    elsewhere !== undefined
      ? ` There is one at ${shown(elsewhere.path)}.`
      : near !== undefined
        ? ` There is a ${shown(near.path)}, which is another name.`
        : files.length === 0
          ? ' It holds no source file at all.'
          : ` It holds ${listed(files.slice(0, 4).map(({ path }) => shown(path)))}${files.length > 4 ? ' and more' : ''}.`;
  return `There is no ${listed(missing, 'or')} in it.${hint}`;
}

const tooLarge = (bytes: number) =>
  `Its source takes ${Math.ceil(bytes / 1024)} kB and more; no more than ${MOST_BYTES / 1024} kB are read.`;

async function linkText(within: string, path: string): Promise<string> {
  const [root, target] = await Promise.all([realpath(within), realpath(path).catch(() => null)]);
  if (target === null) return 'It is a link that leads nowhere.';
  return target.startsWith(root + sep)
    ? 'It is a link, and links are not followed: hand in the file itself.'
    : 'It is a link that leads out of the submission, and is not followed.';
}

const shortOf = (name: string): string => name.replace(/(?<=.)\.(ts|js)$/, '');

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
