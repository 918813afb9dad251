import type { Ms } from '../../history/event.ts';
import type { TimedEvent } from './recorder.ts';

export type TroubleKind = 'duplicate' | 'lost' | 'dead-lettered';

/** A message that came to harm, with what is known of how. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** The number of the message. */
  readonly message: number;
  /** When it was noticed. */
  readonly at: Ms;
  /** The last events of the message, oldest first; earlier ones may be forgotten. `explainTimed` tells all of them. */
  readonly events: readonly TimedEvent[];
}

/** What happened second by second, for figures. Index: the second. */
export interface Seconds {
  readonly delivered: Int32Array;
  readonly pushed: Int32Array;
  /** Handlers that threw. */
  readonly threw: Int32Array;
  /** Messages published and not in anybody's hands, at the end of the second. */
  readonly waiting: Int32Array;
}

const COLUMNS = ['delivered', 'pushed', 'threw', 'waiting'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Judges the messages of one partition while they happen, in memory that does not grow with what happens: a byte a message,
 * and four numbers for each second of virtual time.
 */
export class Tally {
  /** Pushes of each message; 255 stands for that many or more. */
  readonly #pushes: Uint8Array;
  /** Pushes beyond a message's first. */
  duplicates = 0;
  /** Messages pushed more than once. */
  duplicated = 0;
  #columns: Record<Column, Int32Array> = columns(64);
  #seconds = 0;
  #until: Ms = 0;

  constructor(messages: number) {
    this.#pushes = new Uint8Array(messages);
  }

  /** True when the message had been pushed before. */
  pushed(message: number, at: Ms): boolean {
    const second = this.#second(at);
    this.#columns.pushed[second]! += 1;
    const before = this.#pushes[message]!;
    if (before < 255) this.#pushes[message] = before + 1;
    if (before === 0) return false;
    this.duplicates += 1;
    if (before === 1) this.duplicated += 1;
    return true;
  }

  wasPushed(message: number): boolean {
    return this.#pushes[message] !== 0;
  }

  delivered(at: Ms): void {
    const second = this.#second(at);
    this.#columns.delivered[second]! += 1;
  }

  threw(at: Ms): void {
    const second = this.#second(at);
    this.#columns.threw[second]! += 1;
  }

  waiting(messages: number, at: Ms): void {
    const second = this.#second(at);
    this.#columns.waiting[second] = messages;
  }

  addTo(sums: { [column in Column]: Int32Array }): void {
    for (const name of COLUMNS)
      for (let second = 0; second < this.#seconds; second += 1) sums[name][second]! += this.#columns[name][second]!;
  }

  get seconds(): number {
    return this.#seconds;
  }

  /** Time goes on, so this is almost always the second of last time. */
  #second(at: Ms): number {
    if (at < this.#until) return this.#seconds - 1;
    const second = Math.floor(at / 1000);
    this.#reach(second);
    return second;
  }

  #reach(second: number): void {
    this.#seconds = second + 1;
    this.#until = this.#seconds * 1000;
    if (second < this.#columns.pushed.length) return;
    const grown = columns(2 * (second + 1));
    for (const name of COLUMNS) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}

export function sumSeconds(tallies: readonly Tally[]): Seconds {
  const sums = columns(Math.max(0, ...tallies.map(({ seconds }) => seconds)));
  for (const tally of tallies) tally.addTo(sums);
  return sums;
}

const columns = (seconds: number): Record<Column, Int32Array> => ({
  delivered: new Int32Array(seconds),
  pushed: new Int32Array(seconds),
  threw: new Int32Array(seconds),
  waiting: new Int32Array(seconds),
});
