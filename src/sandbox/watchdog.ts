/**
 * Calls `bite` when nothing was heard for too long. Wall-clock time is used for nothing else: how much a program may do is
 * counted inside in steps, which are the same on every machine. This is for what no counter sees, such as a regular
 * expression that takes an hour.
 */
export class Watchdog {
  readonly #silenceMs: number;
  readonly #bite: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(silenceMs: number, bite: () => void) {
    this.#silenceMs = silenceMs;
    this.#bite = bite;
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#bite, this.#silenceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
