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
  readonly delivered: readonly number[];
  readonly pushed: readonly number[];
  /** Calls that a service refused because it was out. */
  readonly refused: readonly number[];
  /** Pushes that the provider turned away because there were too many. */
  readonly throttled: readonly number[];
  /** Handlers that threw. */
  readonly threw: readonly number[];
  /** Messages published and not in anybody's hands, at the end of the second. */
  readonly waiting: readonly number[];
}

const COLUMNS = ['delivered', 'pushed', 'refused', 'throttled', 'threw', 'waiting'] as const;
type Column = (typeof COLUMNS)[number];

/** Counted since the beginning, but for what is waiting now. */
export type Counted = { readonly [column in Column]: number };

const NOTHING: Counted = { delivered: 0, pushed: 0, refused: 0, throttled: 0, threw: 0, waiting: 0 };

/**
 * Judges the messages of one partition while they happen, in memory that does not grow with what happens: a byte a message,
 * and six numbers for each second of virtual time.
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
  #before = NOTHING;

  constructor(messages: number) {
    this.#pushes = new Uint8Array(messages);
  }

  /** True when the message had been pushed before. */
  pushed(message: number): boolean {
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

  /** A second is over, or the run is. */
  second(counted: Counted): void {
    const second = this.#seconds;
    this.#seconds += 1;
    if (second === this.#columns.pushed.length) {
      const grown = columns(2 * second);
      for (const name of COLUMNS) grown[name].set(this.#columns[name]);
      this.#columns = grown;
    }
    for (const name of COLUMNS) this.#columns[name][second] = counted[name] - (name === 'waiting' ? 0 : this.#before[name]);
    this.#before = counted;
  }

  /** All of them so far. */
  seconds(): Seconds {
    const of = (name: Column) => [...this.#columns[name].subarray(0, this.#seconds)];
    return {
      delivered: of('delivered'),
      pushed: of('pushed'),
      refused: of('refused'),
      throttled: of('throttled'),
      threw: of('threw'),
      waiting: of('waiting'),
    };
  }
}

export function sumSeconds(all: readonly Seconds[]): Seconds {
  const sums = columns(Math.max(0, ...all.map(({ pushed }) => pushed.length)));
  for (const seconds of all)
    for (const name of COLUMNS) for (const [second, count] of seconds[name].entries()) sums[name][second]! += count;
  const { delivered, pushed, refused, throttled, threw, waiting } = sums;
  return {
    delivered: [...delivered],
    pushed: [...pushed],
    refused: [...refused],
    throttled: [...throttled],
    threw: [...threw],
    waiting: [...waiting],
  };
}

const columns = (seconds: number): Record<Column, Int32Array> => ({
  delivered: new Int32Array(seconds),
  pushed: new Int32Array(seconds),
  refused: new Int32Array(seconds),
  throttled: new Int32Array(seconds),
  threw: new Int32Array(seconds),
  waiting: new Int32Array(seconds),
});
