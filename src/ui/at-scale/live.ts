import type { RunProgress } from '../../play-at-scale.ts';
import { SeriesSoFar } from './series.ts';

/** The run at scale that is under way. It is heard of every few milliseconds, so whoever draws it looks when it is time to draw. */
export class LiveRun {
  readonly series = new SeriesSoFar();
  readonly #listeners = new Set<() => void>();
  #heard: RunProgress | null = null;
  #last: RunProgress | null = null;
  #came = 0;

  get heard(): RunProgress | null {
    return this.#heard;
  }

  /** What was heard last, also of one that is over: `series` is of it. */
  get last(): RunProgress | null {
    return this.#last;
  }

  /** Messages that came to workers by now. */
  get came(): number {
    return this.#came;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(heard: RunProgress): void {
    if (heard.name !== this.#heard?.name) this.series.clear();
    this.#heard = heard;
    this.#last = heard;
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
