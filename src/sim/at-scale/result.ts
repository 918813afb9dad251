import type { Json, Ms } from '../../history/event.ts';
import { Families } from './families.ts';
import { Ledger, type LedgerCounts, type ScaleEffect, together } from './ledger.ts';
import type { Stage } from './stage.ts';
import { COLUMNS, type Column, type Counts, Durations, NO_COUNTS } from './witness.ts';

/** How a run was played, and why not faster. */
export interface Played {
  /** `fast`: by this kernel. `slow`: by the whole simulation, with every service and broker that there is; and why. */
  readonly how: 'fast' | 'slow';
  readonly why: string | null;
  /** Programs whose workers were played by one clock, millisecond by millisecond, because they share something; and what that is. */
  readonly together: readonly { readonly programs: readonly string[]; readonly why: string }[];
  /** Services that were played by themselves, with rows and all, and why: their users were played by one clock. */
  readonly services: readonly { readonly service: string; readonly why: string }[];
  /** What was assumed where the system leaves it open, in sentences. */
  readonly assumed: readonly string[];
}

/** Of one program. */
export interface ProgramCounts extends Readonly<Counts> {
  /** Messages neither settled nor dead-lettered when the run ended. */
  readonly unfinished: number;
  /** What happened second by second; index: the second. `waiting` is what had come and was not over at its end. */
  readonly seconds: { readonly [column in Column]: readonly number[] };
  /** From when what it follows from came into the system until a push or mail of this program was taken. */
  readonly took: Percentiles | null;
  /** Of a front: how long clients waited, and how many answers of each status there were. */
  readonly answers: { readonly took: Percentiles | null; readonly byStatus: { readonly [status: string]: number } } | null;
}

export interface Percentiles {
  readonly half: Ms;
  readonly most90: Ms;
  readonly most99: Ms;
  readonly last: Ms;
}

export interface EffectCounts extends LedgerCounts {
  readonly troubles: readonly { readonly kind: 'duplicate' | 'lost' | 'dead'; readonly of: string; readonly times: number }[];
}

/** What came of a run: plain data. */
export interface ScaleResult {
  readonly played: Played;
  /** Virtual time of the last thing that happened. */
  readonly virtualMs: Ms;
  readonly programs: { readonly [program: string]: ProgramCounts };
  /** By call: `push.send`. */
  readonly effects: { readonly [call: string]: EffectCounts };
  /** Messages sent, by topic and queue. */
  readonly sent: { readonly [destination: string]: number };
  /** Of all events of all workers in their order: 16 hexadecimal digits. The same on every machine; none of the slow way. */
  readonly hash: string | null;
}

/** What is known of one effect's things, by family. */
export interface LedgerPart {
  readonly effect: ScaleEffect;
  readonly families: readonly { readonly prefix: string; readonly suffix: string; readonly pages: readonly (Int32Array | null)[] }[];
}

export interface StagePart {
  readonly counts: Readonly<Counts>;
  /** `COLUMNS` of each second, summed since the beginning. */
  readonly seconds: Int32Array;
  readonly durations: Int32Array;
  readonly answers: Int32Array;
  readonly statuses: readonly (readonly [status: number, count: number])[];
}

/** What came of some workers of a run: as much of it as must be known to put a result together. */
export interface ScalePart {
  readonly virtualMs: Ms;
  readonly together: Played['together'];
  /** By stage; null where none of its workers were played here. */
  readonly stages: readonly (StagePart | null)[];
  /** By worker, from 0; those that were played here. */
  readonly hashes: readonly (readonly [place: number, low: number, high: number])[];
  readonly ledgers: readonly LedgerPart[];
  readonly sent: readonly number[];
}

/** The result is the same however the workers were divided. */
export function resultOf(
  stages: readonly Stage[],
  destinations: readonly { readonly name: string }[],
  parts: readonly ScalePart[],
  played: Played,
): ScaleResult {
  const seconds = Math.floor(Math.max(0, ...parts.map(({ virtualMs }) => virtualMs)) / 1000) + 1;
  const hashes = parts.flatMap(part => part.hashes).toSorted(([a], [b]) => a - b);
  return {
    played,
    virtualMs: Math.max(...parts.map(({ virtualMs }) => virtualMs)),
    programs: Object.fromEntries(
      stages.map((stage, index) => [
        stage.program,
        programOf(
          stage,
          parts.flatMap(part => part.stages[index] ?? []),
          seconds,
        ),
      ]),
    ),
    effects: effectsOf(parts),
    sent: Object.fromEntries(destinations.map(({ name }, index) => [name, parts.reduce((sum, { sent }) => sum + sent[index]!, 0)])),
    hash: hashOf(hashes),
  };
}

function programOf({ feed }: Stage, parts: readonly StagePart[], seconds: number): ProgramCounts {
  const counts = { ...NO_COUNTS };
  const durations = new Durations();
  const answers = new Durations();
  const byStatus: Record<string, number> = {};
  for (const part of parts) {
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += part.counts[name];
    durations.merge(part.durations);
    answers.merge(part.answers);
    for (const [status, count] of part.statuses) byStatus[status] = (byStatus[status] ?? 0) + count;
  }
  return {
    ...counts,
    unfinished: counts.came - counts.settled - counts.dead,
    seconds: secondsOf(
      parts.map(part => part.seconds),
      seconds,
    ),
    took: percentilesOf(durations),
    answers: feed.kind === 'http' ? { took: percentilesOf(answers), byStatus } : null,
  };
}

export function secondsOf(parts: readonly Int32Array[], seconds: number): { readonly [column in Column]: readonly number[] } {
  const width = COLUMNS.length;
  const sums = new Int32Array(seconds * width);
  for (const part of parts) addSeconds(sums, part);
  const of = (column: number, each: boolean) =>
    Array.from({ length: seconds }, (_, second) => {
      const now = sums[second * width + column]!;
      return each && second > 0 ? now - sums[(second - 1) * width + column]! : now;
    });
  const [came, delivered, pushed, refused, throttled, threw, settled] = COLUMNS.map((_, column) => of(column, true)) as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  return { came, delivered, pushed, refused, throttled, threw, settled, waiting: of(COLUMNS.indexOf('waiting'), false) };
}

/** What ends earlier stays as it was at its end. */
export function addSeconds(sums: Int32Array, part: Int32Array): void {
  const width = COLUMNS.length;
  if (part.length === 0) return;
  for (let at = 0; at < sums.length; at += 1) sums[at]! += at < part.length ? part[at]! : part[part.length - width + (at % width)]!;
}

export function percentilesOf(durations: Durations): Percentiles | null {
  const last = durations.percentile(1);
  if (last === null) return null;
  return { half: durations.percentile(0.5)!, most90: durations.percentile(0.9)!, most99: durations.percentile(0.99)!, last };
}

const TROUBLES_OF_A_KIND = 5;

function effectsOf(parts: readonly ScalePart[]): { readonly [call: string]: EffectCounts } {
  const [first] = parts;
  return Object.fromEntries(
    first!.ledgers.map(({ effect }, index) => {
      const ledger = new Ledger(effect, new Families(Infinity));
      for (const { ledgers } of parts)
        for (const { prefix, suffix, pages } of ledgers[index]!.families) ledger.families.family(prefix, suffix)!.add(pages, together);
      ledger.bringTogether();
      return [effect.call, { ...ledger.counts(), troubles: ledger.troubles(TROUBLES_OF_A_KIND) }];
    }),
  );
}

function hashOf(hashes: ScalePart['hashes']): string {
  let low = 0x811c9dc5 | 0;
  let high = 0xc2b2ae35 | 0;
  for (const [, first, second] of hashes) {
    low = Math.imul(low ^ first, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ second, 0x85ebca6b) ^ (high >>> 13);
  }
  const digits = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
  return digits(low) + digits(high);
}

/** The body of an arrival, with the number of its repetition filled in. */
export function bodyOf(body: { readonly [field: string]: Json }, number: number): { readonly [field: string]: Json } {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, filled(value, number)]));
}

export const filled = (value: Json, number: number): Json => (typeof value === 'string' ? value.replaceAll('{n}', String(number)) : value);
