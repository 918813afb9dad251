import { Digest } from '../history/digest.ts';
import type { Json, Ms } from '../history/event.ts';
import type { CallRequest } from '../process/learner-services.ts';
import type { Life } from '../process/realm.ts';
import type { Handing } from './source.ts';

/** A call that the learner's code has made and that has not taken hold. */
export interface PendingCall {
  /** Numbered within the run. */
  readonly number: number;
  /** Numbered within the life since it last forgot: part of what identifies the call to an explorer. */
  readonly ordinal: number;
  readonly request: CallRequest;
  readonly hand: Hand;
  /** Set for `clock.sleep`: when it wakes. */
  readonly wakesAt: Ms | null;
  /** Set when the service takes long to answer this call: when it can take hold at the earliest. */
  slowUntil: Ms | null;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A delivery that a handler was called for. */
export interface Hand {
  readonly delivery: number;
  readonly handing: Handing;
}

export interface Timer {
  readonly id: number;
  readonly at: Ms;
  readonly ordinal: number;
  readonly run: () => void;
}

/**
 * One place where lives of the learner's program follow each other. It holds what a process holds in memory, and nothing
 * that would survive it.
 *
 * A running closure cannot be looked into, but a deterministic program is a function of what it has observed since its
 * first line. `key` therefore digests the observations, not the memory.
 */
export class Worker {
  readonly number: number;
  life: Life | null = null;
  lifeNumber = 0;
  /** The delivery whose handler has not finished. */
  hand: Hand | null = null;
  calls: PendingCall[] = [];
  timers: Timer[] = [];
  #ordinals = 0;
  /** Random numbers drawn in this life: the next one depends on it, also when everything else is forgotten. */
  #draws = 0;
  #observed = new Digest();

  constructor(number: number) {
    this.number = number;
  }

  get busy(): boolean {
    return this.hand !== null;
  }

  nextOrdinal(): number {
    this.#ordinals += 1;
    return this.#ordinals;
  }

  observe(what: string, value: Json): void {
    if (what === 'random') this.#draws += 1;
    this.#observed.add(what).add(JSON.stringify(value));
  }

  /** Sound only where the program keeps nothing between deliveries, and only when nothing is under way. */
  forget(): void {
    if (this.busy || this.calls.length > 0 || this.timers.length > 0) return;
    this.#reset();
  }

  /** Everything in memory is gone. */
  die(): void {
    this.life = null;
    this.hand = null;
    this.calls = [];
    this.timers = [];
    this.#draws = 0;
    this.#reset();
  }

  #reset(): void {
    this.#ordinals = 0;
    this.#observed = new Digest();
  }

  key(now: Ms, options: { lives: boolean; lease: Ms | null }): string {
    if (this.life === null) return options.lives ? `dead ${this.lifeNumber}` : 'dead';
    // Calls that are not under way any more are in the observations; which ones are follows from them, except for the order
    // in which the world let go of them, which the ordinals tell.
    const calls = this.calls.map(call => call.ordinal + due('@', call.wakesAt, now) + due('~', call.slowUntil, now)).join(',');
    const timers = this.timers.map(timer => `${timer.ordinal}@${timer.at - now}`).join(',');
    const hand =
      this.hand === null
        ? '-'
        : `${this.hand.handing.message}#${this.hand.handing.attempt}:${options.lease === null ? '-' : options.lease - now}`;
    return `${options.lives ? `${this.lifeNumber} ${this.#draws}` : ''}|${this.#observed.text()}|${calls}|${timers}|${hand}`;
  }
}

/** A slow call that is due by now is an ordinary call. */
const due = (mark: string, at: Ms | null, now: Ms): string => (at === null || (mark === '~' && at <= now) ? '' : `${mark}${at - now}`);
