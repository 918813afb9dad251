/** Silence is counted in so many steps. */
const STEPS = 20;
/** Where it is known how long somebody has worked: so many times as long may somebody be silent who hardly did. */
const STARVED = 10;
/** A share of the time, in which whoever hangs has worked. */
const SHARE = 1 / 4;

/**
 * Calls `bite` when nothing was heard for too long. Wall-clock time is used for nothing else: how much a program may do is
 * counted inside in steps, which are the same on every machine. This is for what no counter sees, such as a regular
 * expression that takes an hour.
 *
 * What is counted is the silence of whoever is listened to, and not a busy machine: a step that is late counts once, however late it is,
 * so a machine that sleeps, or a page that itself does not get on, counts nothing; and where it can be told how long the other has
 * worked (`workedMs`; null: it cannot), somebody who was given no time to say anything has not been silent.
 */
export class Watchdog {
  readonly #bite: () => void;
  readonly #workedMs: () => number | null;
  readonly #silenceMs: number;
  #timer: ReturnType<typeof setInterval> | null = null;
  #stopped = false;
  #silent = 0;
  /** What `workedMs` said when it was asked first since something was heard. */
  #workedBefore: number | null = null;

  constructor(silenceMs: number, bite: () => void, workedMs: () => number | null = () => null) {
    this.#silenceMs = silenceMs;
    this.#bite = bite;
    this.#workedMs = workedMs;
    this.heard();
  }

  heard(): void {
    this.#silent = 0;
    if (!this.#stopped) this.#timer ??= setInterval(() => this.#step(), this.#silenceMs / STEPS);
  }

  /** Until the next `heard`: nothing is to be said now. */
  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** For good. */
  stop(): void {
    this.#stopped = true;
    this.pause();
  }

  #step(): void {
    if (this.#silent === 0) this.#workedBefore = this.#workedMs();
    this.#silent += 1;
    if (this.#silent <= STEPS || (this.#silent <= STEPS * STARVED && this.#starved())) return;
    this.stop();
    this.#bite();
  }

  #starved(): boolean {
    const worked = this.#workedMs();
    return worked !== null && this.#workedBefore !== null && worked - this.#workedBefore < this.#silenceMs * SHARE;
  }
}
