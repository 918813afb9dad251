import type { Ms } from '../../history/event.ts';
import { COLUMNS } from '../../history/scale.ts';
import { type Depths, DepthsTold, type SeriesPlan } from './depths.ts';
import type { Place } from './place.ts';
import type { ScaleProgress } from './shared.ts';
import type { Stage } from './stage.ts';

/** Messages that come between two reports of progress: some ten milliseconds of work. */
const A_REPORT = 20_000;

/** Tells how far a run is: each second once it is over. */
export class Reporter {
  readonly #stages: readonly Stage[];
  /** By stage, the workers that are counted here. */
  readonly #places: readonly (readonly Place[])[];
  readonly #changes: Depths['changes'];
  readonly #depths: DepthsTold;
  #reported = 0;
  #from = 0;

  constructor(stages: readonly Stage[], places: readonly (readonly Place[])[], { changes }: Depths, series: SeriesPlan['list']) {
    this.#stages = stages;
    this.#places = places;
    this.#changes = changes;
    this.#depths = new DepthsTold(series);
  }

  /** Null while little has happened since the last time. */
  at(virtualMs: Ms, together: boolean): ScaleProgress | null {
    let came = 0;
    let over = 0;
    for (const places of this.#places) {
      for (const { witness } of places) {
        came += witness.counts.came;
        over += witness.counts.settled + witness.counts.dead;
      }
    }
    if (came + over - this.#reported < A_REPORT) return null;
    this.#reported = came + over;
    return { virtualMs, came, over, together, seconds: this.#secondsUntil(virtualMs) };
  }

  #secondsUntil(end: Ms): ScaleProgress['seconds'] {
    const width = COLUMNS.length;
    const from = this.#from;
    this.#from = Math.floor(end / 1000);
    const programs: Record<string, number[]> = {};
    for (const [stage, places] of this.#places.entries()) {
      if (places.length === 0) continue;
      const sums = new Array<number>((this.#from - from) * width).fill(0);
      for (const { witness } of places) {
        const seconds = witness.wholeSecondsUntil(end);
        for (let at = 0; at < sums.length; at += 1) sums[at]! += seconds[from * width + at]!;
      }
      programs[this.#stages[stage]!.program] = sums;
    }
    return { from, programs, queues: this.#depths.next(this.#changes, from, this.#from) };
  }
}
