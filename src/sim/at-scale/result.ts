import { kindOf } from '../../brokers/kinds.ts';
import type { Json, Ms } from '../../history/event.ts';
import {
  COLUMNS,
  type Column,
  type Counts,
  type EffectCounts,
  NO_COUNTS,
  type Percentiles,
  type Played,
  type ProgramCounts,
  type QueueCounts,
  type ScaleResult,
} from '../../history/scale.ts';
import type { ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { alarmOf, depthsOf, queueCountsOf, seriesOf, slowest } from './depths.ts';
import { followersOf } from './followers.ts';
import { tallied } from './push-tally.ts';
import type { PushPart, ScaleEffect } from './pushes.ts';
import type { Stage } from './stage.ts';
import type { Stages } from './stages.ts';
import { Durations } from './witness.ts';

export interface StagePart {
  readonly counts: Readonly<Counts>;
  /** `COLUMNS` of each second, summed since the beginning. */
  readonly seconds: Int32Array;
  readonly durations: Int32Array;
  readonly answers: Int32Array;
  readonly statuses: readonly (readonly [status: number, count: number])[];
  readonly byPart: readonly number[] | null;
  readonly calls: readonly (readonly [call: string, made: number])[];
  readonly readAhead: number;
}

export interface WorkerPart {
  /** From 0, in the whole system. */
  readonly number: number;
  readonly hash: readonly [low: number, high: number];
  readonly delivered: number;
}

/** What came of some workers of a run: as much of it as must be known to put a result together. */
export interface ScalePart {
  readonly virtualMs: Ms;
  readonly together: Played['together'];
  readonly services: Played['services'];
  /** By stage; null where none of its workers were played here. */
  readonly stages: readonly (StagePart | null)[];
  /** Those that were played here. */
  readonly workers: readonly WorkerPart[];
  /** Null where pushes are not what counts. */
  readonly pushes: PushPart | null;
  /** By series: how it changed, second by second. */
  readonly depths: readonly Int32Array[];
  /** When whoever is on call started what opens at an alarm; null: never. */
  readonly openedMs: Ms | null;
  readonly sent: readonly number[];
}

/** What is played: all of it that a result is made of. */
export interface ResultOf {
  readonly system: System;
  readonly plan: ScalePlan;
  readonly effects: readonly ScaleEffect[];
  readonly stages: Stages;
  readonly played: Played;
}

/** The result is the same however the workers were divided. */
export function resultOf(run: ResultOf, parts: readonly ScalePart[]): ScaleResult {
  const steps = resultIn(run, parts);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Makes it in steps of some milliseconds each, for a page that is to stay awake meanwhile. */
export function* resultIn({ system, plan, effects, stages, played }: ResultOf, parts: readonly ScalePart[]): Generator<void, ScaleResult> {
  const virtualMs = Math.max(0, ...parts.map(part => part.virtualMs));
  const seconds = Math.floor(virtualMs / 1000) + 1;
  const { destinations } = stages;
  const workers = parts.flatMap(part => part.workers).toSorted((a, b) => a.number - b.number);
  const programs = stages.stages.map((stage, index) => {
    const its = parts.flatMap(part => part.stages[index] ?? []);
    const byWorker = workers.filter(({ number }) => number >= stage.first && number < stage.first + stage.workers);
    return [stage.program, programOf(stage, its, byWorker, seconds)] as const;
  });
  const followers = followersOf(system, plan);
  const counted: [string, EffectCounts][] = [];
  for (const { call } of effects) {
    const pushes = parts.flatMap(part => part.pushes ?? []);
    counted.push([call, yield* tallied(pushes, followers)]);
  }
  const depths = depthsByQueue(stages, parts, seconds);
  return {
    played,
    virtualMs,
    programs: inOrderOf(system, Object.fromEntries(programs)),
    effects: Object.fromEntries(counted),
    sent: Object.fromEntries(destinations.map(({ name }, index) => [name, parts.reduce((sum, { sent }) => sum + sent[index]!, 0)])),
    queues: queuesOf(system, depths, seconds),
    alarms: (system.alarms ?? []).map(({ queue, above }) => alarmOf(queue, above, depths.get(queue) ?? new Int32Array(seconds))),
    opened: openedOf(system, parts[0]!.openedMs),
    hash: hashOf(workers),
  };
}

/** As they are declared. */
const inOrderOf = <Of>({ programs }: System, of: { readonly [program: string]: Of }): { readonly [program: string]: Of } =>
  Object.fromEntries(Object.keys(programs).map(name => [name, of[name]!]));

export const openedOf = ({ programs }: System, atMs: Ms | null): ScaleResult['opened'] =>
  atMs === null ? null : { programs: Object.keys(programs).filter(name => programs[name]!.opens !== undefined), atMs };

/** What lay in each at the end of each second. */
function depthsByQueue({ stages, destinations }: Stages, parts: readonly ScalePart[], seconds: number): ReadonlyMap<string, Int32Array> {
  const { list } = seriesOf(stages, destinations);
  const byQueue = Map.groupBy(list.entries(), ([, { queue }]) => queue);
  return new Map(
    [...byQueue].map(([queue, series]) => {
      const each = series.map(([number]) =>
        depthsOf(
          parts.map(({ depths }) => depths[number]!),
          seconds,
        ),
      );
      return [queue, slowest(each, seconds)];
    }),
  );
}

export function queuesOf(
  { brokers, programs }: System,
  depths: ReadonlyMap<string, Int32Array>,
  seconds: number,
): { readonly [queue: string]: QueueCounts } {
  const known = Object.values(brokers).flatMap(broker => kindOf(broker).queues(broker as never));
  // A log has no dead letters but what programs put there; whoever is on call reads those.
  const opened = Object.values(programs).flatMap(({ feed, opens }) => {
    if (opens === undefined || feed.kind !== 'consume') return [];
    return kindOf(brokers[feed.broker]!).reads(feed.consumer as never);
  });
  const none = new Int32Array(seconds);
  return Object.fromEntries(known.map(({ name, dead }) => [name, queueCountsOf(depths.get(name) ?? none, dead || opened.includes(name))]));
}

function programOf({ feed }: Stage, parts: readonly StagePart[], workers: readonly WorkerPart[], seconds: number): ProgramCounts {
  const counts = { ...NO_COUNTS };
  const durations = new Durations();
  const answers = new Durations();
  const byStatus: Record<string, number> = {};
  const calls: Record<string, number> = {};
  for (const part of parts) {
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += part.counts[name];
    durations.merge(part.durations);
    answers.merge(part.answers);
    for (const [status, count] of part.statuses) byStatus[status] = (byStatus[status] ?? 0) + count;
    for (const [call, made] of part.calls) calls[call] = (calls[call] ?? 0) + made;
  }
  const byPart = parts.map(part => part.byPart);
  return {
    ...counts,
    unfinished: counts.came - counts.settled - counts.dead,
    seconds: secondsOf(
      parts.map(part => part.seconds),
      seconds,
    ),
    took: percentilesOf(durations),
    answers: feed.kind === 'http' ? { took: percentilesOf(answers), byStatus } : null,
    byWorker: workers.map(({ delivered }) => delivered),
    byPart: feed.kind === 'logs' ? byPart[0]!.map((_, at) => byPart.reduce((sum, its) => sum + its![at]!, 0)) : null,
    calls: inOrderOfNames(calls),
    readAhead: parts.reduce((found, { readAhead }) => Math.max(found, readAhead), 0),
  };
}

/** So that it does not depend on who made which call first. */
export const inOrderOfNames = <Value>(of: { readonly [name: string]: Value }): { readonly [name: string]: Value } =>
  Object.fromEntries(Object.entries(of).toSorted(([one], [other]) => (one < other ? -1 : 1)));

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

function hashOf(workers: readonly WorkerPart[]): string {
  let low = 0x811c9dc5 | 0;
  let high = 0xc2b2ae35 | 0;
  for (const {
    hash: [first, second],
  } of workers) {
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
