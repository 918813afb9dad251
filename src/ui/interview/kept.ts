/** Attempts in this browser: the one that is under way, and those that were finished. */
import type { SourceFile } from '../../compile/compiled.ts';
import { readJson, type StorageProblem, type Store, writeJson } from '../workspace/storage.ts';
import { type Attempt, ENTRY_KINDS, type EvidenceRecord, type RowRecord, type RunRecord, type TwistOutcome } from './attempt.ts';
import type { Clock } from './clock.ts';
import { MEASURES, type Measured } from './measures.ts';

const PREFIX = 'ackademy:v1:interview:';
const NOW = '/now';
export const currentKey = (slug: string): string => `${PREFIX}${slug}${NOW}`;
const PAST = '/past';
export const pastKey = (slug: string): string => `${PREFIX}${slug}${PAST}`;

/** Enough to see oneself get better, and little enough for what a browser keeps. */
const PAST_KEPT = 12;

export const readCurrent = (store: Store | null, slug: string): Attempt | null => asAttempt(readJson(store, currentKey(slug)));
export const keepCurrent = (store: Store | null, attempt: Attempt): StorageProblem | null =>
  writeJson(store, currentKey(attempt.slug), attempt);
export const dropCurrent = (store: Store | null, slug: string): void => store?.removeItem(currentKey(slug));

/** The prompt whose attempts a key holds, finished ones or the one under way; null: it holds something else. */
export function slugOfAttempts(key: string): string | null {
  const end = [PAST, NOW].find(each => key.endsWith(each));
  return key.startsWith(PREFIX) && end !== undefined ? key.slice(PREFIX.length, -end.length) : null;
}

/** The one under way first, then those that were finished, newest first. */
export function readAll(store: Store | null, slug: string): readonly Attempt[] {
  const current = readCurrent(store, slug);
  return [...(current === null ? [] : [current]), ...readPast(store, slug)];
}

/** Newest first. */
export function readPast(store: Store | null, slug: string): readonly Attempt[] {
  const kept = readJson(store, pastKey(slug));
  return Array.isArray(kept) ? kept.flatMap(each => asAttempt(each) ?? []) : [];
}

export function keepPast(store: Store | null, attempt: Attempt): StorageProblem | null {
  const others = readPast(store, attempt.slug).filter(({ id }) => id !== attempt.id);
  const all = [attempt, ...others].slice(0, PAST_KEPT);
  const problem = writeJson(store, pastKey(attempt.slug), all);
  // The code is the large part, and the oldest is missed least.
  if (problem === 'full') return writeJson(store, pastKey(attempt.slug), [attempt, ...others.map(each => ({ ...each, files: [] }))]);
  return problem;
}

/**
 * Adds attempts of another browser. Those of one id are one. One that is under way goes on here, where no other is: of two states of
 * the same attempt the later, and nothing that is under way here gives way to another.
 * @returns how many of them are new here; or why nothing could be kept
 */
export function mergeAttempts(store: Store | null, slug: string, theirs: readonly unknown[]): number | StorageProblem {
  const past = mergePast(store, slug, theirs);
  if (typeof past === 'string') return past;
  const open = theirs.map(asAttempt).find(each => each?.slug === slug && each.finishedAt === null) ?? null;
  if (open === null || readPast(store, slug).some(({ id }) => id === open.id)) return past;
  const ours = readCurrent(store, slug);
  if (ours !== null && (ours.id !== open.id || ours.clock.seenAt >= open.clock.seenAt)) return past;
  return keepCurrent(store, open) ?? past + 1;
}

function mergePast(store: Store | null, slug: string, theirs: readonly unknown[]): number | StorageProblem {
  const ours = readPast(store, slug);
  const fresh = theirs.flatMap(each => {
    const attempt = asAttempt(each);
    const isNew = attempt?.slug === slug && attempt.finishedAt !== null && !ours.some(({ id }) => id === attempt.id);
    return attempt !== null && isNew ? [attempt] : [];
  });
  const all = [...ours, ...fresh].toSorted((a, b) => b.startedAt - a.startedAt).slice(0, PAST_KEPT);
  const added = all.filter(each => fresh.includes(each)).length;
  if (added === 0) return 0;
  return writeJson(store, pastKey(slug), all) ?? added;
}

export function dropPast(store: Store | null, slug: string, id: string): void {
  writeJson(
    store,
    pastKey(slug),
    readPast(store, slug).filter(each => each.id !== id),
  );
}

/** What was kept by another version, or came with a link from anybody, is an attempt only if all of it is one. */
export function asAttempt(value: unknown): Attempt | null {
  const it = value as Partial<Attempt> | null;
  if (typeof it !== 'object' || it === null || it.version !== 1) return null;
  const clock = asClock(it.clock);
  const sound =
    isText(it.id, 60) &&
    isText(it.slug, 60) &&
    isNumber(it.startedAt) &&
    (it.finishedAt === null || isNumber(it.finishedAt)) &&
    clock !== null &&
    isList(it.asked, each => isText(each, 60)) &&
    isText(it.notes, 100_000) &&
    isRecord(it.numbers, isNumber) &&
    isList(it.runs, isRun) &&
    isList(it.files, isFile) &&
    isRecord(it.twists, each => isText(each?.said, 20_000) && (each.outcome === null || isOutcome(each.outcome))) &&
    isList(it.log, each => isNumber(each?.atMs) && ENTRY_KINDS.includes(each.kind) && (each.of === undefined || isText(each.of, 60)));
  if (!sound) return null;
  const { version, id, slug, startedAt, finishedAt, asked, notes, numbers, runs, files, twists, log } = it as Attempt;
  return { version, id, slug, startedAt, finishedAt, clock: clock!, asked, notes, numbers, runs, files, twists, log };
}

function asClock(value: unknown): Clock | null {
  const it = value as Partial<Clock> | null;
  if (typeof it !== 'object' || it === null) return null;
  if (!isNumber(it.budgetMs) || !isNumber(it.spentMs) || !isNumber(it.seenAt)) return null;
  const runningSince = it.runningSince ?? null;
  if (runningSince !== null && !isNumber(runningSince)) return null;
  return { budgetMs: it.budgetMs, spentMs: it.spentMs, runningSince, seenAt: it.seenAt };
}

const VERDICTS = ['pass', 'fail', 'unknown'];
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most;
// biome-ignore lint/suspicious/noExplicitAny: whatever it is, it is looked at field by field
type Anything = any;
const isList = (value: unknown, each: (item: Anything) => boolean): boolean =>
  Array.isArray(value) && value.length <= 500 && value.every(each);
const isRecord = (value: unknown, each: (item: Anything) => boolean): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(each);
const isFile = (value: SourceFile) => isText(value?.path, 200) && isText(value.text, 200_000);
const isEvidence = (value: EvidenceRecord) => isText(value?.claim, 1000) && VERDICTS.includes(value.verdict) && isText(value.says, 4000);
const isRow = (value: RowRecord) =>
  isText(value?.id, 60) && isText(value.title, 400) && VERDICTS.includes(value.verdict) && isList(value.evidence, isEvidence);
const isMeasured = (value: Partial<Measured>) =>
  isRecord(value, each => each === null || isNumber(each)) &&
  Object.keys(value).every(name => (MEASURES as readonly string[]).includes(name));
const isRun = (value: RunRecord) =>
  isNumber(value?.atMs) &&
  (value.without === null || isText(value.without, 4000)) &&
  isList(value.rows, isRow) &&
  isRecord(value.scale, isMeasured);
const isOutcome = (value: TwistOutcome) =>
  isNumber(value?.atMs) &&
  (value.without === null || isText(value.without, 4000)) &&
  isMeasured(value.values) &&
  isNumber(value.virtualMs) &&
  isList(value.notes, each => isText(each, 1000));
