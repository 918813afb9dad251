/**
 * Figures of a run at scale that nothing is scored by: how long it took, what waited, what the calls would cost, and what brokers and
 * providers say that they can take.
 */
import { type BrokerConfig, kindOf } from '../brokers/kinds.ts';
import type { SqsQueueSettings } from '../brokers/sqs/config.ts';
import type { Priced, Prices } from '../exercise/prices.ts';
import type { Ms } from '../history/event.ts';
import type { Percentiles, ScalePlan, ScaleResult } from '../history/scale.ts';
import { workersOf } from '../system/scale.ts';
import type { System } from '../system/system.ts';

export interface ScaleFigures {
  /** From a post until a push about it was taken; of the program that pushed most. */
  readonly took: Percentiles | null;
  /** Pushes that were taken, in the busiest second, and on average from the first of them to the last. */
  readonly pushesPerSecond: { readonly peak: number; readonly mean: number };
  /** Where most lay, and how many. */
  readonly backlog: { readonly queue: string; readonly most: number } | null;
  /** Of all that was done, the share that had been done before. */
  readonly duplicateRate: number;
  /** Times that a provider asked for patience (429). */
  readonly throttled: number;
  /** Virtual time of the whole. */
  readonly virtualMs: Ms;
  /** By what is paid for. */
  readonly calls: readonly CallFigure[];
  /** What all of them that cost anything come to; null where none does, or nobody knows prices. */
  readonly usd: number | null;
  /** The day on which prices and limits were looked up. */
  readonly lookedUp: string | null;
  readonly rates: readonly RateFigure[];
}

/** Calls of one API of a broker or provider. */
export interface CallFigure {
  readonly priced: Priced;
  readonly name: string;
  /** `SendMessage`: so many. */
  readonly calls: { readonly [call: string]: number };
  /** Null: they have no price, or nobody knows prices. */
  readonly usd: number | null;
  readonly says: string;
  readonly url: string | null;
}

/** What one program's messages, or pushes, came to in the busiest second, beside what is said to be possible. */
export interface RateFigure {
  readonly priced: Priced;
  readonly name: string;
  /** The program whose messages they are; null: pushes of all. */
  readonly program: string | null;
  readonly perSecond: number;
  /** Null: none is stated. */
  readonly limit: number | null;
  /** What else it can be, and how: `in batches of ten`. */
  readonly more: readonly { readonly perSecond: number; readonly how: string }[];
  /** Messages that its workers may have in hand at once, and how many one queue allows; null where it says none. */
  readonly inFlight: { readonly most: number; readonly limit: number } | null;
  /** Partitions that it reads; null where there are none. */
  readonly partitions: number | null;
  readonly says: string;
  readonly url: string;
}

/** @param prices without them nothing costs anything that is known */
export function figuresOf(result: ScaleResult, plan: ScalePlan, system: System, prices: Prices | undefined): ScaleFigures {
  const programs = Object.values(result.programs);
  const [pusher] = programs.filter(({ pushed }) => pushed > 0).toSorted((a, b) => b.pushed - a.pushed);
  const [fullest] = Object.entries(result.queues).toSorted(([, a], [, b]) => b.most - a.most);
  const effects = Object.values(result.effects);
  const calls = callsOf(result, system).map(each => priced(each, prices));
  const known = calls.flatMap(({ usd }) => (usd === null || usd === 0 ? [] : [usd]));
  return {
    took: pusher?.took == null ? null : within(pusher.took, result.virtualMs),
    pushesPerSecond: pushRate(result),
    backlog: fullest === undefined ? null : { queue: fullest[0], most: fullest[1].most },
    duplicateRate: sum(effects.map(({ duplicates }) => duplicates)) / Math.max(1, sum(effects.map(({ done }) => done))),
    throttled: sum(programs.map(({ throttled }) => throttled)),
    virtualMs: result.virtualMs,
    calls,
    usd: known.length === 0 ? null : sum(known),
    lookedUp: prices?.lookedUp ?? null,
    rates: prices === undefined ? [] : ratesOf(result, plan, system, prices),
  };
}

/** They are known to a thirty-second, and nothing takes longer than all. */
function within({ half, most90, most99, last }: Percentiles, most: Ms): Percentiles {
  return { half: Math.min(half, most), most90: Math.min(most90, most), most99: Math.min(most99, most), last: Math.min(last, most) };
}

function pushRate({ programs }: ScaleResult): ScaleFigures['pushesPerSecond'] {
  const each = perSecond(Object.values(programs).map(({ seconds }) => seconds.pushed));
  const first = each.findIndex(count => count > 0);
  const last = each.findLastIndex(count => count > 0);
  if (first < 0) return { peak: 0, mean: 0 };
  return { peak: most(each), mean: sum(each) / (last - first + 1) };
}

// ── What is paid for ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Called {
  readonly priced: Priced;
  readonly calls: { [call: string]: number };
}

const SETTLING: { readonly [method: string]: string } = {
  ack: 'DeleteMessage',
  retry: 'ChangeMessageVisibility',
  extend: 'ChangeMessageVisibility',
};

function callsOf({ programs, sent, queues }: ScaleResult, { brokers, programs: specs }: System): Called[] {
  const found = new Map<Priced, Called>();
  const add = (priced: Priced, call: string, times: number) => {
    if (times === 0) return;
    const its = found.get(priced) ?? { priced, calls: {} };
    found.set(priced, its);
    its.calls[call] = (its.calls[call] ?? 0) + times;
  };
  for (const broker of Object.values(brokers)) {
    const { topics, queues: own } = kindOf(broker).destinations(broker);
    for (const topic of topics) add(pricedTopic(broker, topic), kindOf(broker).api.publish, sent[topic] ?? 0);
    // What a broker moves aside by itself, nobody pays for.
    for (const queue of own) if (queues[queue]?.dead !== true) add(pricedQueue(broker, queue), kindOf(broker).api.send, sent[queue] ?? 0);
  }
  for (const [program, counts] of Object.entries(programs)) {
    const feed = specs[program]?.feed;
    add('push', 'send', counts.calls['push.send'] ?? 0);
    if (feed?.kind !== 'consume') continue;
    const broker = brokers[feed.broker]!;
    const priced = pricedQueue(broker, kindOf(broker).reads(feed.consumer)[0] ?? '');
    add(priced, kindOf(broker).api.receive, counts.delivered);
    // Of the others an acknowledgement costs nothing.
    if (priced === 'sqs-standard' || priced === 'sqs-fifo')
      for (const [method, call] of Object.entries(SETTLING)) add(priced, call, counts.calls[`message.${method}`] ?? 0);
  }
  return [...found.values()];
}

const pricedTopic = (broker: BrokerConfig, topic: string): Priced => kindOf(broker).api.topic(topic) as Priced;
const pricedQueue = (broker: BrokerConfig, queue: string): Priced => kindOf(broker).api.queue(queue) as Priced;

const TIB = 2 ** 40;

function priced({ priced: id, calls }: Called, prices: Prices | undefined): CallFigure {
  const price = prices?.prices[id];
  if (price === undefined) return { priced: id, name: id, calls, usd: null, says: '', url: null };
  const times = sum(Object.values(calls));
  const units = price.per === 'TiB' ? (times * (price.leastBytes ?? 0)) / TIB : times / 1_000_000;
  return { priced: id, name: price.name, calls, usd: price.usd === null ? null : price.usd * units, says: price.says, url: price.url };
}

// ── What is possible ─────────────────────────────────────────────────────────────────────────────────────────────────────

function ratesOf({ programs }: ScaleResult, plan: ScalePlan, system: System, prices: Prices): RateFigure[] {
  const rates: RateFigure[] = [];
  const add = (
    priced: Priced,
    program: string | null,
    perSecond: number,
    inHand: number | null,
    partitions: number | null,
    high = false,
  ) => {
    const { perSecond: stated, inFlight, more: others = [], highThroughput, says, url } = prices.limits[priced];
    const switched = high ? highThroughput : undefined;
    const limit = switched?.perSecond ?? stated;
    const more =
      switched !== undefined || highThroughput === undefined
        ? others.filter(each => each.perSecond > (limit ?? 0))
        : [...others, highThroughput];
    rates.push({
      priced,
      name: prices.prices[priced].name,
      program,
      perSecond,
      limit,
      more,
      inFlight: inHand === null || inFlight === null ? null : { most: inHand, limit: inFlight },
      partitions,
      says,
      url,
    });
  };
  for (const [program, { seconds }] of Object.entries(programs)) {
    const feed = system.programs[program]?.feed;
    if (feed?.kind !== 'consume') continue;
    const broker = system.brokers[feed.broker]!;
    const reads = kindOf(broker).reads(feed.consumer);
    const { count, inHand } = workersOf(plan, system, program);
    const peak = most(seconds.came);
    const read = pricedQueue(broker, reads[0] ?? '');
    // What passes it on may have a limit of its own.
    const { topics } = kindOf(broker).destinations(broker);
    const before = kindOf(broker)
      .flows(broker)
      .flatMap(({ from, to }) => (reads.includes(to) && topics.includes(from) ? [pricedTopic(broker, from)] : []));
    for (const priced of new Set(before)) if (priced !== read) add(priced, program, peak, null, null);
    add(read, program, peak, count * inHand, partitionsOf(broker, reads), isHigh(broker, reads));
  }
  add('push', null, most(perSecond(Object.values(programs).map(({ seconds }) => seconds.pushed))), null, null);
  return rates;
}

/** High throughput is declared for each FIFO queue; as much as the least of them. */
function isHigh(broker: BrokerConfig, reads: readonly string[]): boolean {
  const queues = 'queues' in broker ? (broker.queues as readonly Partial<SqsQueueSettings>[]) : [];
  return queues.filter(({ name }) => reads.includes(name ?? '')).every(({ fifo }) => fifo?.fifoThroughputLimit === 'perMessageGroupId');
}

function partitionsOf(broker: BrokerConfig, reads: readonly string[]): number | null {
  const topics: readonly (string | { readonly name: string; readonly partitions: number })[] = 'topics' in broker ? broker.topics : [];
  const logs = topics.flatMap(topic => (typeof topic !== 'string' && reads.includes(topic.name) ? [topic.partitions] : []));
  return logs.length === 0 ? null : sum(logs);
}

const perSecond = (all: readonly (readonly number[])[]): readonly number[] =>
  Array.from({ length: most(all.map(({ length }) => length)) }, (_, second) => sum(all.map(each => each[second] ?? 0)));

const most = (numbers: readonly number[]): number => numbers.reduce((found, each) => Math.max(found, each), 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
