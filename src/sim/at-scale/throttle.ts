import type { Ms } from '../../history/event.ts';

/** A provider's limit: at most so many requests in any stretch of `perMs`. What is turned away does not count. */
export class Throttle {
  /** Who asked first; -1: nobody. Another one may not ask the same one, unless both are played by one clock. */
  owner = -1;
  /** When the last of them were let through, over and over in the same memory. */
  readonly #let: Float64Array;
  readonly #perMs: Ms;
  #oldest = 0;

  constructor(requests: number, perMs: Ms) {
    this.#let = new Float64Array(requests).fill(Number.NEGATIVE_INFINITY);
    this.#perMs = perMs;
  }

  /** 0: let through. Otherwise turned away, and the milliseconds until one would be let through. */
  ask(now: Ms): Ms {
    const oldest = this.#let[this.#oldest]!;
    if (oldest + this.#perMs > now) return oldest + this.#perMs - now;
    this.#let[this.#oldest] = now;
    this.#oldest = this.#oldest + 1 === this.#let.length ? 0 : this.#oldest + 1;
    return 0;
  }
}
