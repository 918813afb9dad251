/**
 * The messages that wait in a quorum queue. Those that came back form a line of their own, first in first out in the order of return, served
 * before all others (R-13, `quorum-requeue-position-limit`). In 4.0 new ones wait in two lanes, priority 5 and above apart, and the
 * high lane gets two turns of three: it is not strictly first (R-39, `quorum-priority-levels@4.0.5`).
 */
import { Fifo } from './fifo.ts';
import type { Message } from './message.ts';
import type { Ms } from './types.ts';

export interface QuorumCopy {
  readonly copy: number;
  /** Place in the log: renewed when the message is put at the tail again. */
  index: number;
  readonly message: Message;
  readonly expiresAt: Ms | null;
  /** How often it was handed out and came back; null until the first time. */
  acquired: number | null;
  /** Of these, how often by a rejection or a lost channel; it outlives dead-lettering. */
  failed: number | null;
}

/** Turns of the high lane for each turn of the normal one. */
const WEIGHT = 2;

export class QuorumLanes {
  readonly returns = new Fifo<QuorumCopy>();
  readonly #high = new Fifo<QuorumCopy>();
  readonly #normal = new Fifo<QuorumCopy>();
  readonly #twoLanes: boolean;
  #turn = 0;
  bytes = 0;

  constructor(twoLanes: boolean) {
    this.#twoLanes = twoLanes;
  }

  get length(): number {
    return this.returns.size + this.#high.size + this.#normal.size;
  }

  push(copy: QuorumCopy): void {
    (this.#twoLanes && (copy.message.priority ?? 0) > 4 ? this.#high : this.#normal).push(copy);
    this.bytes += copy.message.size;
  }

  /** To the tail, as a new message would be, but of no priority. */
  pushAgain(copy: QuorumCopy): void {
    this.#normal.push(copy);
    this.bytes += copy.message.size;
  }

  pushReturned(copy: QuorumCopy): void {
    this.returns.push(copy);
    this.bytes += copy.message.size;
  }

  peek(): QuorumCopy | undefined {
    return this.returns.peek() ?? this.#lane()?.peek();
  }

  shift(): QuorumCopy | undefined {
    let copy = this.returns.shift();
    if (!copy) {
      const lane = this.#lane();
      if (!lane) return undefined;
      this.#turn = this.#turn === WEIGHT ? 0 : this.#turn + 1;
      copy = lane.shift()!;
    }
    this.bytes -= copy.message.size;
    return copy;
  }

  #lane(): Fifo<QuorumCopy> | null {
    const high = this.#high.peek();
    const normal = this.#normal.peek();
    if (high && normal && this.#turn === WEIGHT) return high.index < normal.index ? this.#high : this.#normal;
    return high ? this.#high : normal ? this.#normal : null;
  }

  clear(): QuorumCopy[] {
    const all = [...this];
    this.returns.clear();
    this.#high.clear();
    this.#normal.clear();
    this.#turn = 0;
    this.bytes = 0;
    return all;
  }

  /** By lane. With two lanes in use the order of service is woven from them as turns go. */
  *[Symbol.iterator](): Iterator<QuorumCopy> {
    yield* this.returns;
    yield* this.#high;
    yield* this.#normal;
  }

  key(name: (copy: QuorumCopy) => unknown): unknown {
    // Places in the log matter only between the lanes.
    const woven = [...this.#high, ...this.#normal].sort((a, b) => a.index - b.index).map(copy => copy.copy);
    return [
      [...this.returns].map(name),
      [...this.#high].map(copy => [name(copy), woven.indexOf(copy.copy)]),
      [...this.#normal].map(copy => [name(copy), this.#high.size > 0 ? woven.indexOf(copy.copy) : 0]),
      this.#turn,
    ];
  }
}
