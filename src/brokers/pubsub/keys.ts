import type { Chain, Link } from '../sqs/chain.ts';
import type { Deadline } from '../sqs/deadlines.ts';

/**
 * A message that was handed out or is to be handed out once more. One that nobody was handed yet needs none: a subscription
 * knows those by where its cursor is.
 */
export interface Track extends Link<Unit> {
  readonly kind: 'track';
  readonly number: number;
  readonly key: OrderingKey | null;
  /** `acked` only where the ordering key may still bring it back (P-09). */
  state: 'out' | 'ready' | 'waiting' | 'acked';
  deliveries: number;
  /** Nacks and deadlines that passed (P-05). */
  failures: number;
  /** When its lease or its backoff ends. */
  due: Deadline<unknown> | null;
  /** How far the log went when it became ready. */
  since: number;
}

/** What can stand in line to be handed out: a message that came back, or an ordering key with something to hand out. */
export type Unit = Track | OrderingKey;

/** The messages of one ordering key, in the order of their publishing (P-08). */
export class OrderingKey implements Link<Unit> {
  readonly kind = 'key';
  readonly name: string;
  chain: Chain<Unit> | null = null;
  previous: Unit | null = null;
  next: Unit | null = null;
  /** How far the log went when it came to stand here. */
  since: number;
  /** Message numbers; the first one is the oldest that is not acknowledged. */
  #numbers: number[];
  #start: number;
  /** How many of them were handed out: what comes next. */
  #given: number;
  outstanding: number;
  /** Who has messages of it outstanding, and gets the next ones (P-09). */
  holder: string | null;
  /** While a message of it waits out its backoff. */
  resume: Deadline<unknown> | null = null;

  /** @param from its name, or a key to copy: all but where it stands and what it waits for */
  constructor(from: string | OrderingKey) {
    if (typeof from !== 'string') {
      this.name = from.name;
      this.since = from.since;
      this.#numbers = [...from.#numbers];
      this.#start = from.#start;
      this.#given = from.#given;
      this.outstanding = from.outstanding;
      this.holder = from.holder;
      return;
    }
    this.name = from;
    this.since = 0;
    this.#numbers = [];
    this.#start = 0;
    this.#given = 0;
    this.outstanding = 0;
    this.holder = null;
  }

  get size(): number {
    return this.#numbers.length - this.#start;
  }

  get hasMore(): boolean {
    return this.#given < this.size;
  }

  add(number: number): void {
    this.#numbers.push(number);
  }

  /** Whether the message is one of those: after a seek there can be gaps, where others had been acknowledged. */
  has(number: number): boolean {
    return this.#numbers[this.#place(number)] === number;
  }

  /** The oldest that is not acknowledged. */
  first(): number | null {
    return this.#numbers[this.#start] ?? null;
  }

  upcoming(): number {
    return this.#numbers[this.#start + this.#given]!;
  }

  step(): void {
    this.#given += 1;
  }

  /** The first is done with. */
  shift(): void {
    this.#start += 1;
    if (this.#given > 0) this.#given -= 1;
    if (this.#start < 64 || this.#start * 2 < this.#numbers.length) return;
    this.#numbers = this.#numbers.slice(this.#start);
    this.#start = 0;
  }

  /** Handing out starts again at this message; gives those behind it that had been handed out. */
  rewind(number: number): readonly number[] {
    const low = Math.min(this.#place(number), this.#start + this.#given);
    const again = this.#numbers.slice(low + 1, this.#start + this.#given);
    this.#given = low - this.#start;
    return again;
  }

  /** Where in the list the message is, or would be. */
  #place(number: number): number {
    let low = this.#start;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  numbers(): readonly number[] {
    return this.#numbers.slice(this.#start);
  }

  /** A holder without a name is as good as another. */
  key(): string {
    return `${this.name}:${this.#given}:${this.outstanding}:${this.holder?.startsWith('\u0000') ? '' : this.holder}`;
  }
}
