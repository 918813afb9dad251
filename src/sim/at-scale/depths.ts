import type { AlarmOutcome, QueueCounts } from '../../history/scale.ts';
import type { Destination, Stage } from './stage.ts';

/** What lies in one queue, or in one topic for one of its readers: a series of numbers, one for each second. */
export interface Series {
  readonly queue: string;
  /** Who reads it; null: nobody, or whoever is on call. */
  readonly reader: number | null;
}

/** Which series there are, and where those who change them find them. */
export interface SeriesPlan {
  readonly list: readonly Series[];
  /** By stage and the number of its queue or topic: what comes to it adds to this, what it is done with takes away from it. */
  readonly ofStage: readonly (readonly number[])[];
  /** By destination: what is sent there adds to this. -1: it is counted where it comes to. */
  readonly ofDestination: readonly number[];
}

/** What nobody reads lies where it was sent to; and so does, until it is handed out, what whoever is on call will read. */
export function seriesOf(stages: readonly Stage[], destinations: readonly Destination[]): SeriesPlan {
  const list: Series[] = [];
  const add = (series: Series) => list.push(series) - 1;
  const ofDestination = destinations.map(({ name, verb, partitions, readers }) => {
    const holds = verb === 'queue' || partitions > 0;
    return holds && readers.length < 2 && readers.every(({ stage }) => stages[stage]!.opens) ? add({ queue: name, reader: null }) : -1;
  });
  const ofStage = stages.map(({ feed, opens }, stage) => {
    if (feed.kind === 'http') return [-1];
    const read = feed.kind === 'queues' ? feed.queues : feed.topics;
    return read.map(({ name }) => {
      const loose = opens ? ofDestination[destinations.findIndex(each => each.name === name && each.verb !== 'front')]! : -1;
      return loose >= 0 ? loose : add({ queue: name, reader: stage });
    });
  });
  return { list, ofStage, ofDestination };
}

/** How the numbers of each series change, second by second. Whatever workers add is added up, so they can be divided among threads. */
export class Depths {
  readonly changes: Int32Array[];

  constructor(series: number) {
    this.changes = Array.from({ length: series }, () => new Int32Array(64));
  }

  add(series: number, second: number, change: number): void {
    let its = this.changes[series]!;
    if (second >= its.length) {
      const grown = new Int32Array(Math.max(second + 1, its.length * 2));
      grown.set(its);
      this.changes[series] = grown;
      its = grown;
    }
    its[second]! += change;
  }
}

/** What lay there at the end of each second. */
export function depthsOf(parts: readonly ArrayLike<number>[], seconds: number): Int32Array {
  const depths = new Int32Array(seconds);
  for (const part of parts) for (let second = 0; second < seconds && second < part.length; second += 1) depths[second]! += part[second]!;
  for (let second = 1; second < seconds; second += 1) depths[second]! += depths[second - 1]!;
  return depths;
}

/** Of a topic with several readers, what lies there for the slowest. */
export function slowest(all: readonly Int32Array[], seconds: number): Int32Array {
  if (all.length === 1) return all[0]!;
  return Int32Array.from({ length: seconds }, (_, second) => Math.max(0, ...all.map(depths => depths[second]!)));
}

export function queueCountsOf(depths: Int32Array, dead: boolean): QueueCounts {
  const most = mostOf(depths);
  return { seconds: [...depths], most, left: depths.at(-1) ?? 0, dead };
}

function mostOf(depths: Int32Array): number {
  let most = 0;
  for (const depth of depths) if (depth > most) most = depth;
  return most;
}

/** What lies there, told second by second as it becomes known. */
export class DepthsTold {
  readonly #series: readonly Pick<Series, 'queue'>[];
  readonly #now: number[];

  constructor(series: readonly Pick<Series, 'queue'>[]) {
    this.#series = series;
    this.#now = series.map(() => 0);
  }

  /** @param from the first second that was not told yet; those before `until` are over */
  next(changes: readonly ArrayLike<number>[], from: number, until: number): { readonly [queue: string]: readonly (readonly number[])[] } {
    const queues: Record<string, number[][]> = {};
    for (const [number, { queue }] of this.#series.entries()) {
      const its = changes[number]!;
      const depths: number[] = [];
      for (let second = from; second < until; second += 1) {
        this.#now[number]! += its[second] ?? 0;
        depths.push(this.#now[number]!);
      }
      queues[queue] ??= [];
      queues[queue].push(depths);
    }
    return queues;
  }
}

export function alarmOf(queue: string, above: number, depths: Int32Array): AlarmOutcome {
  const rang = depths.findIndex(depth => depth > above);
  return { queue, above, rangAtMs: rang < 0 ? null : (rang + 1) * 1000, most: mostOf(depths) };
}
