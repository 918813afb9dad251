import type { Ms } from '../../history/event.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { ceil, max } = Math;

/**
 * A rate limit that lets so many requests through per second and so many at once after a pause. It remembers one number, the
 * time at which its bucket would be full again, so it costs the same for ten million requests as for ten.
 */
export class Throttle {
  /** Milliseconds for one request; not a whole number. */
  readonly #each: number;
  readonly #room: number;
  #fullAt = 0;

  constructor(perSecond: number, burst: number) {
    this.#each = 1000 / perSecond;
    this.#room = burst * this.#each;
  }

  /** 0: let through. Otherwise turned away, and the milliseconds until one would be let through. */
  ask(now: Ms): Ms {
    const fullAt = max(this.#fullAt, now) + this.#each;
    // Sums of fractions: a request is not to wait for the error of rounding.
    if (fullAt - now > this.#room + 1e-6) return max(1, ceil(fullAt - now - this.#room - 1e-6));
    this.#fullAt = fullAt;
    return 0;
  }
}
