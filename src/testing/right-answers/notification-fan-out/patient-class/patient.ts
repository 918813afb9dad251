import type { Clock } from 'ackademy';

/** Tries so often, and waits twice as long each time. */
export class Patient {
  readonly #clock: Clock;
  readonly #tries: number;

  constructor(clock: Clock, tries: number) {
    this.#clock = clock;
    this.#tries = tries;
  }

  /** Whether it came about. */
  async does(work: () => Promise<void>): Promise<boolean> {
    for (let tried = 0; tried < this.#tries; tried += 1) {
      if (tried > 0) await this.#clock.sleep(500 * 2 ** tried);
      try {
        await work();
        return true;
      } catch {
        // Once more, later.
      }
    }
    return false;
  }
}
