/** Everything that this browser keeps of a reader, as one: read, merged with an imported file, and forgotten. */
import { mergeAttempts, readAll, slugOfAttempts } from '../../interview/kept.ts';
import { type ExerciseProgress, keepProgress, readProgress } from '../../workspace/progress.ts';
import { codeKey, readJson, type StorageProblem, type Store, writeJson } from '../../workspace/storage.ts';
import { checkKey, PREFIX, readAnswer, readKey, readSections } from './kept-of-lesson.ts';
import type { CheckAnswer, KeptCode, ProgressFile } from './progress-file.ts';

/** A `Storage` whose keys can be listed. */
export interface ListedStore extends Store {
  keys(): readonly string[];
}

export function listed(store: Storage): ListedStore {
  return {
    getItem: key => store.getItem(key),
    setItem: (key, value) => store.setItem(key, value),
    removeItem: key => store.removeItem(key),
    keys: () => Object.keys(store),
  };
}

export function exported(store: ListedStore, now: Date): ProgressFile {
  const read: Record<string, readonly string[]> = {};
  const checks: Record<string, CheckAnswer> = {};
  const exercises: Record<string, ExerciseProgress> = {};
  const code: Record<string, KeptCode> = {};
  const interviews: Record<string, readonly object[]> = {};
  for (const [kind, name] of entriesOf(store)) {
    if (kind === 'read') read[name] = readSections(store, name);
    if (kind === 'quiz') put(checks, name, readAnswer(store, name));
    if (kind === 'progress') put(exercises, name, readProgress(store, name));
    if (kind === 'code') put(code, name, readCode(store, name));
  }
  for (const key of store.keys().toSorted()) {
    const slug = slugOfAttempts(key);
    const attempts = slug === null ? [] : readAll(store, slug);
    if (attempts.length > 0) interviews[slug!] = attempts;
  }
  const all = { kind: 'ackademy-progress', version: 1, exported: now.toISOString(), read, checks, exercises, code } as const;
  return Object.keys(interviews).length === 0 ? all : { ...all, interviews };
}

/** How much of an imported file was new here. */
export interface Merged {
  readonly sections: number;
  readonly checks: number;
  readonly exercises: number;
  readonly programs: number;
  readonly interviews: number;
}

/**
 * Adds what a file knows. Nothing that was reached here is undone: of two answers the right one stays, of two results the
 * better, of two texts the later; the other text becomes the one that "bring back" brings back. Attempts at
 * the interview are added to those that are here; one under way goes on here, where no other is.
 */
export function merge(store: ListedStore, file: ProgressFile): Merged {
  const merged = { sections: 0, checks: 0, exercises: 0, programs: 0, interviews: 0 };
  for (const [lesson, ids] of Object.entries(file.read)) {
    const before = readSections(store, lesson);
    const all = [...new Set([...before, ...ids])];
    merged.sections += all.length - before.length;
    if (all.length > before.length) write(store, readKey(lesson), all);
  }
  for (const [id, theirs] of Object.entries(file.checks)) {
    const ours = readAnswer(store, id);
    if (ours !== null && (ours.right || !theirs.right)) continue;
    write(store, checkKey(id), theirs);
    merged.checks += 1;
  }
  for (const [slug, theirs] of Object.entries(file.exercises)) {
    const better = betterOf(readProgress(store, slug), theirs);
    if (better !== theirs) continue;
    keepProgress(store, slug, theirs);
    merged.exercises += 1;
  }
  for (const [slug, theirs] of Object.entries(file.code)) {
    const ours = readCode(store, slug);
    if (ours !== null && sameCode(ours, theirs)) continue;
    const [first, second] = ours === null || theirs.at > ours.at ? [theirs, ours] : [ours, theirs];
    write(store, codeKey(slug), { ...first, previous: second });
    merged.programs += 1;
  }
  for (const [slug, attempts] of Object.entries(file.interviews ?? {})) {
    const added = mergeAttempts(store, slug, attempts);
    if (typeof added === 'string') throw noRoom(added);
    merged.interviews += added;
  }
  return merged;
}

/** Forgets answers, sections, where one was, results, interviews and opened hints; what was typed only when told to. Theme and panes stay. */
export function forget(store: ListedStore, alsoCode: boolean): void {
  const kinds = ['read', 'place', 'quiz', 'progress', 'interview', 'hints', ...(alsoCode ? ['code', 'board'] : [])];
  for (const [kind, name] of entriesOf(store)) if (kinds.includes(kind)) store.removeItem(`${PREFIX}${kind}:${name}`);
}

/** `['quiz', 'crash-before-ack']` for each key of ours that has a name. */
function entriesOf(store: ListedStore): [kind: string, name: string][] {
  return store
    .keys()
    .filter(key => key.startsWith(PREFIX))
    .map(key => key.slice(PREFIX.length))
    .filter(rest => rest.includes(':'))
    .sort()
    .map(rest => [rest.slice(0, rest.indexOf(':')), rest.slice(rest.indexOf(':') + 1)]);
}

function readCode(store: Store, slug: string): KeptCode | null {
  const kept = readJson(store, codeKey(slug)) as Partial<KeptCode> | null;
  if (!Array.isArray(kept?.files) || kept.files.length === 0 || typeof kept.at !== 'number') return null;
  const files = kept.files.filter(file => typeof file?.path === 'string' && typeof file?.text === 'string');
  return files.length === kept.files.length ? { files: files.map(({ path, text }) => ({ path, text })), at: kept.at } : null;
}

const sameCode = (a: KeptCode, b: KeptCode): boolean => JSON.stringify(a.files) === JSON.stringify(b.files);

/** Results out of different totals come from different versions of an exercise; then the later one counts. */
function betterOf(ours: ExerciseProgress | null, theirs: ExerciseProgress): ExerciseProgress {
  if (ours === null) return theirs;
  if (ours.passed !== theirs.passed) return ours.passed ? ours : theirs;
  if (ours.of !== theirs.of) return theirs.at > ours.at ? theirs : ours;
  return theirs.best > ours.best ? theirs : ours;
}

function put<T>(record: Record<string, T>, name: string, value: T | null): void {
  if (value !== null) record[name] = value;
}

function write(store: Store, key: string, value: unknown): void {
  const problem = writeJson(store, key, value);
  if (problem !== null) throw noRoom(problem);
}

const noRoom = (problem: StorageProblem): Error =>
  new Error(problem === 'full' ? 'This browser has no room left for it.' : 'This browser does not let the page keep anything.');
