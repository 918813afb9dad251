import { COLUMNS, type Column, type ScaleResult } from '../../history/scale.ts';
import type { SecondsPlayed } from '../../sim/at-scale/shared.ts';

/** Counts of one program since the beginning, at the end of each second; `waiting` and what lies dead are as they were then. */
export type Sums = { readonly [column in Column]: readonly number[] };

/** A run at scale second by second, to its end or as far as it has been played. */
export interface Series {
  /** Seconds that are over. */
  readonly length: number;
  readonly programs: { readonly [program: string]: Sums };
  /** What lay in each queue and topic at the end of each second; of a topic, for whoever reads it slowest. */
  readonly queues: { readonly [queue: string]: readonly number[] };
}

export const NOTHING_YET: Series = { length: 0, programs: {}, queues: {} };

const noSums = (): { [column in Column]: number[] } => Object.fromEntries(COLUMNS.map(column => [column, []])) as never;

/** What is told while a run is under way, put together. */
export class SeriesSoFar implements Series {
  #programs: { [program: string]: { [column in Column]: number[] } } = {};
  #queues: { [queue: string]: number[] } = {};
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get programs(): Series['programs'] {
    return this.#programs;
  }

  get queues(): Series['queues'] {
    return this.#queues;
  }

  clear(): void {
    this.#programs = {};
    this.#queues = {};
    this.#length = 0;
  }

  add({ from, programs, queues }: SecondsPlayed): void {
    // A run that turned out to be played otherwise begins anew.
    if (from === 0) this.clear();
    for (const [program, numbers] of Object.entries(programs)) {
      this.#programs[program] ??= noSums();
      const sums = this.#programs[program];
      for (let at = 0; at < numbers.length; at += 1) sums[COLUMNS[at % COLUMNS.length]!].push(numbers[at]!);
      this.#length = sums.waiting.length;
    }
    for (const [queue, series] of Object.entries(queues)) {
      this.#queues[queue] ??= [];
      const depths = this.#queues[queue];
      for (let at = 0; at < (series[0]?.length ?? 0); at += 1) depths.push(Math.max(...series.map(each => each[at]!)));
    }
  }
}

export function seriesOf({ programs, queues }: Pick<ScaleResult, 'programs' | 'queues'>): Series {
  const summed = Object.entries(programs).map(([program, { seconds }]) => {
    const sums = noSums();
    for (const column of COLUMNS) {
      let sum = 0;
      for (const count of seconds[column]) {
        sum += count;
        sums[column].push(column === 'waiting' ? count : sum);
      }
    }
    return [program, sums] as const;
  });
  return {
    length: Math.max(0, ...summed.map(([, { came }]) => came.length)),
    programs: Object.fromEntries(summed),
    queues: Object.fromEntries(Object.entries(queues).map(([queue, { seconds }]) => [queue, seconds])),
  };
}

/** How many a second there were of this in the `width` seconds that end with this one. */
export function rateAt(sums: readonly number[], second: number, width = 1): number {
  const from = Math.max(-1, second - width);
  return ((sums[second] ?? sums.at(-1) ?? 0) - (from < 0 ? 0 : (sums[from] ?? 0))) / (second - from);
}

/** Given up, all in all, at the end of this second. */
export const deadAt = ({ came, settled, waiting }: Sums, second: number): number =>
  Math.max(0, (came[second] ?? 0) - (settled[second] ?? 0) - (waiting[second] ?? 0));

const STRIDES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** Seconds that one point of a curve stands for, so that there are no more points than one can see. */
export function strideFor(length: number, most: number): number {
  return STRIDES.find(stride => length / stride <= most) ?? Math.ceil(length / most);
}
