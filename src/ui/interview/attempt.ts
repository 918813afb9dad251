/**
 * One attempt at a design prompt, as it is kept: what was asked, estimated, run and said, with the minute at which it was. Plain data; each
 * step gives a new one. `now` is epoch milliseconds, `atMs` the interview's own clock.
 */
import type { SourceFile } from '../../compile/compiled.ts';
import { type Clock, elapsed, newClock, paused, started } from './clock.ts';
import type { Measured } from './measures.ts';

export type Verdict = 'pass' | 'fail' | 'unknown';

export interface Attempt {
  readonly version: 1;
  readonly id: string;
  /** Which prompt. */
  readonly slug: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly clock: Clock;
  /** Ids of questions, in the order asked. */
  readonly asked: readonly string[];
  readonly notes: string;
  readonly numbers: { readonly [id: string]: number };
  readonly runs: readonly RunRecord[];
  /** What the last run was of. */
  readonly files: readonly SourceFile[];
  readonly twists: { readonly [id: string]: TwistRecord };
  readonly log: readonly Entry[];
}

/** What came of one submission: as much of its report as an interview speaks of. */
export interface RunRecord {
  readonly atMs: number;
  /** Null where it was judged; else why not, in a sentence. */
  readonly without: string | null;
  readonly rows: readonly RowRecord[];
  /** By run at scale. */
  readonly scale: { readonly [run: string]: Partial<Measured> };
}

/** A row of the rubric, and what its verdict rests on. */
export interface RowRecord {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly evidence: readonly EvidenceRecord[];
}

export interface EvidenceRecord {
  readonly claim: string;
  readonly verdict: Verdict;
  readonly says: string;
}

export interface TwistRecord {
  /** What the candidate said would happen, before it was played. */
  readonly said: string;
  /** Null until it was played. */
  readonly outcome: TwistOutcome | null;
}

export interface TwistOutcome {
  readonly atMs: number;
  /** Null where it was played; else why not. */
  readonly without: string | null;
  readonly values: Partial<Measured>;
  /** Seconds of virtual time, and how many followers there were: less than was asked for where the design had to be played the slow way. */
  readonly virtualMs: number;
  readonly notes: readonly string[];
}

/** What happened when. */
export interface Entry {
  readonly atMs: number;
  readonly kind: EntryKind;
  /** Which question, number or twist; how many rows held. */
  readonly of?: string;
}

export const ENTRY_KINDS = ['started', 'paused', 'resumed', 'left', 'asked', 'estimated', 'run', 'told', 'twist', 'finished'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** @param chance some digits that no other attempt of this browser has */
export function newAttempt(slug: string, minutes: number, now: number, chance: string): Attempt {
  const attempt: Attempt = {
    version: 1,
    id: `${now.toString(36)}${chance}`,
    slug,
    startedAt: now,
    finishedAt: null,
    clock: started(newClock(minutes, now), now),
    asked: [],
    notes: '',
    numbers: {},
    runs: [],
    files: [],
    twists: {},
    log: [],
  };
  return logged(attempt, now, 'started');
}

export const atMsOf = ({ clock }: Attempt, now: number): number => Math.round(elapsed(clock, now));

function logged(attempt: Attempt, now: number, kind: EntryKind, of?: string): Attempt {
  const entry: Entry = { atMs: atMsOf(attempt, now), kind, ...(of === undefined ? {} : { of }) };
  return { ...attempt, log: [...attempt.log, entry] };
}

export function pause(attempt: Attempt, now: number): Attempt {
  if (attempt.clock.runningSince === null) return attempt;
  return { ...logged(attempt, now, 'paused'), clock: paused(attempt.clock, now) };
}

export function resume(attempt: Attempt, now: number): Attempt {
  if (attempt.clock.runningSince !== null) return attempt;
  return { ...logged(attempt, now, 'resumed'), clock: started(attempt.clock, now) };
}

/** The page was closed while the clock ran; it was stopped then. */
export function stoppedByLeaving(attempt: Attempt, clock: Clock): Attempt {
  return { ...attempt, clock, log: [...attempt.log, { atMs: Math.round(clock.spentMs), kind: 'left' }] };
}

export function ask(attempt: Attempt, question: string, now: number): Attempt {
  if (attempt.asked.includes(question)) return attempt;
  return { ...logged(attempt, now, 'asked', question), asked: [...attempt.asked, question] };
}

/** Null takes the estimate back. */
export function estimate(attempt: Attempt, number: string, value: number | null, now: number): Attempt {
  if ((attempt.numbers[number] ?? null) === value) return attempt;
  const { [number]: _, ...others } = attempt.numbers;
  const log = attempt.log.filter(({ kind, of }) => kind !== 'estimated' || of !== number);
  if (value === null) return { ...attempt, numbers: others, log };
  return { ...logged({ ...attempt, log }, now, 'estimated', number), numbers: { ...others, [number]: value } };
}

/** So many runs are kept; of earlier ones the time line still tells. */
const RUNS_KEPT = 20;

export function ran(attempt: Attempt, run: Omit<RunRecord, 'atMs'>, files: readonly SourceFile[], now: number): Attempt {
  const held = run.without === null ? `${passedOf(run)} of ${run.rows.length}` : 'no verdict';
  const runs = [...attempt.runs, { atMs: atMsOf(attempt, now), ...run }].slice(-RUNS_KEPT);
  return { ...logged(attempt, now, 'run', held), runs, files };
}

export function tell(attempt: Attempt, twist: string, said: string, now: number): Attempt {
  const before = attempt.twists[twist] ?? { said: '', outcome: null };
  if (before.said === said) return attempt;
  const first = before.said === '' ? logged(attempt, now, 'told', twist) : attempt;
  return { ...first, twists: { ...attempt.twists, [twist]: { ...before, said } } };
}

export function playedTwist(attempt: Attempt, twist: string, outcome: Omit<TwistOutcome, 'atMs'>, now: number): Attempt {
  const before = attempt.twists[twist] ?? { said: '', outcome: null };
  const record = { ...before, outcome: { atMs: atMsOf(attempt, now), ...outcome } };
  return { ...logged(attempt, now, 'twist', twist), twists: { ...attempt.twists, [twist]: record } };
}

export function finish(attempt: Attempt, now: number): Attempt {
  if (attempt.finishedAt !== null) return attempt;
  return { ...logged(attempt, now, 'finished'), clock: paused(attempt.clock, now), finishedAt: now };
}

/** The last run that was judged; null where there is none. */
export const judgedRun = ({ runs }: Pick<Attempt, 'runs'>): RunRecord | null => runs.findLast(({ without }) => without === null) ?? null;

export const passedOf = ({ rows }: Pick<RunRecord, 'rows'>): number => rows.filter(({ verdict }) => verdict === 'pass').length;

export type Level = 'strong' | 'fair' | 'weak';

/** Five of six rows that hold make a strong answer, half of them a fair one. Null while rows of which nobody knows may still change it. */
export function levelOf({ rows }: Pick<RunRecord, 'rows'>): Level | null {
  const held = passedOf({ rows });
  const open = rows.filter(({ verdict }) => verdict === 'unknown').length;
  const level = (of: number): Level => (of * 6 >= rows.length * 5 ? 'strong' : of * 2 >= rows.length ? 'fair' : 'weak');
  return level(held) === level(held + open) ? level(held) : null;
}
