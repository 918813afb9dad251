import type { ScalePlan } from '../../history/scale.ts';
import type { ScaleProgress } from '../../sim/at-scale/shared.ts';
import { SeriesSoFar } from './series.ts';

/** A run at scale as it is heard of while it is played. */
export interface Heard {
  readonly name: string;
  readonly title: string;
  /** Its place among those that are played, from 1. */
  readonly number: number;
  readonly count: number;
  readonly followers: ScalePlan['followers'];
  /** Null before it is heard of. */
  readonly progress: ScaleProgress | null;
}

/** The run at scale that is under way. It is heard of every few milliseconds, so whoever draws it looks when it is time to draw. */
export class LiveRun {
  readonly series = new SeriesSoFar();
  readonly #listeners = new Set<() => void>();
  #heard: Heard | null = null;
  #came = 0;

  get heard(): Heard | null {
    return this.#heard;
  }

  /** Messages that came to workers by now. */
  get came(): number {
    return this.#came;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(heard: Heard): void {
    if (heard.name !== this.#heard?.name) this.series.clear();
    this.#heard = heard;
    if (heard.progress !== null) {
      this.series.add(heard.progress.seconds);
      this.#came = heard.progress.came;
    }
    for (const listener of this.#listeners) listener();
  }

  /** It is over, or was stopped. */
  end(): void {
    this.#heard = null;
    for (const listener of this.#listeners) listener();
  }
}
