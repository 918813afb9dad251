/**
 * What an interview tells of a run at scale: a few numbers by name, so that a twist, a report and two attempts beside each other can speak
 * of the same things. Taken from what came of the run and from nowhere else.
 */
import type { ScalePlan, ScaleResult } from '../../history/scale.ts';

export const MEASURES = [
  'alarm',
  'answers',
  'backlog',
  'dead',
  'deaths',
  'dedupMegabytes',
  'dollars',
  'duplicates',
  'hottest',
  'inFlight',
  'lastPush',
  'missing',
  'opened',
  'outOfOrder',
  'peakPushes',
  'redelivered',
  'refused',
  'throttled',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Null: it did not happen, or the run does not tell. */
export type Measured = { readonly [measure in Measure]: number | null };

/** What a key of a dedup store takes beside its own length: Redis needs about so much for a small string. */
const AROUND_A_KEY = 60;
/** `p1/u4711`, with a prefix. */
const KEY = 30;
const MARKS = ['db.insert', 'db.insertIfAbsent', 'db.put', 'redis.set', 'tx.insert', 'tx.insertIfAbsent', 'tx.put'];

const PUSH = 'push.send';

/** @param dollars what the calls to the broker cost at list prices; null where nobody worked it out */
export function measured(result: ScaleResult, plan: ScalePlan, dollars: number | null): Measured {
  const programs = Object.values(result.programs);
  const pushers = programs.filter(({ calls }) => (calls[PUSH] ?? 0) > 0);
  const effect = result.effects[PUSH];
  const sum = (of: (program: (typeof programs)[number]) => number) => programs.reduce((all, each) => all + of(each), 0);
  const peak = most(added(pushers.map(({ seconds }) => seconds.pushed)));
  const last = Math.max(0, ...pushers.flatMap(({ took }) => took?.last ?? []));
  const marks = pushers.reduce((all, { calls }) => all + MARKS.reduce((some, call) => some + (calls[call] ?? 0), 0), 0);
  const rang = result.alarms.flatMap(({ rangAtMs }) => rangAtMs ?? []);
  const answers = programs.flatMap(({ answers: its }) => its?.took?.last ?? []);
  const queues = Object.values(result.queues);
  return {
    alarm: rang.length === 0 ? null : Math.min(...rang),
    answers: answers.length === 0 ? null : Math.max(...answers),
    backlog: most(added(pushers.map(({ seconds }) => seconds.waiting))),
    dead: queues.filter(({ dead }) => dead).reduce((all, { most: its }) => all + its, 0),
    deaths: sum(({ deaths }) => deaths),
    // A mark that was made twice is still one row.
    dedupMegabytes: marks === 0 ? 0 : (Math.min(marks, effect?.distinct ?? marks) * (KEY + AROUND_A_KEY)) / 1e6,
    dollars,
    duplicates: effect?.duplicates ?? null,
    hottest: hottest(pushers.map(({ byWorker }) => byWorker)),
    inFlight: peak === null ? null : (peak * meanMs(plan, PUSH)) / 1000,
    lastPush: last === 0 ? null : last,
    missing: effect?.missing ?? null,
    opened: result.opened?.atMs ?? null,
    outOfOrder: effect?.outOfOrder ?? null,
    peakPushes: peak,
    redelivered: sum(({ redelivered }) => redelivered),
    refused: sum(({ refused }) => refused),
    throttled: sum(({ throttled }) => throttled),
  };
}

function meanMs({ latencies }: ScalePlan, call: string): number {
  const latency = latencies[call] ?? latencies[call.slice(0, call.indexOf('.'))] ?? latencies.default;
  return latency === undefined ? 0 : latency.ms + latency.jitterMs / 2;
}

/** How many times its even share the busiest worker got. */
function hottest(programs: readonly (readonly number[])[]): number | null {
  const [shares] = programs.toSorted((a, b) => total(b) - total(a));
  if (shares === undefined || total(shares) === 0) return null;
  return Math.max(...shares) / (total(shares) / shares.length);
}

function added(columns: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...columns.map(column => column.length));
  return Array.from({ length }, (_, second) => columns.reduce((all, column) => all + (column[second] ?? 0), 0));
}

const total = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
const most = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : numbers.reduce((top, each) => Math.max(top, each));
