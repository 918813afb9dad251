/**
 * Channels and queues are separate processes that send each other mail, as in the real broker. That is why a reject is seen by its queue
 * before the dead letter comes back, why confirms lag behind deliveries, and why an overflowing quorum queue overshoots. The real
 * order between two senders is open; here it is the order of sending, so that a run has one outcome.
 */
import { Fifo } from './fifo.ts';
import type { Ms } from './types.ts';

export interface Process {
  readonly inbox: Fifo<() => void>;
}

export class Mail {
  readonly #waiting = new Fifo<Process>();

  send(to: Process, task: () => void): void {
    to.inbox.push(task);
    this.#waiting.push(to);
  }

  /** A synchronous call: everything sent to that process before is done first. */
  call<T>(to: Process, task: () => T): T {
    while (to.inbox.size > 0) to.inbox.shift()!();
    return task();
  }

  /** Runs until nobody has anything left to do. Time does not move. */
  settle(): void {
    while (this.#waiting.size > 0) {
      const next = this.#waiting.shift()!;
      if (next.inbox.size > 0) next.inbox.shift()!();
    }
  }

  get quiet(): boolean {
    return this.#waiting.size === 0;
  }
}

export interface Timer {
  readonly at: Ms;
  readonly order: number;
  readonly due: () => void;
  cancelled: boolean;
}

/** Timers by time, then by the order in which they were set. */
export class Timers {
  readonly #heap: Timer[] = [];
  #order: number;
  #cancelled = 0;

  /** @param copied whose numbers go on; what is set there, each owner sets `again` */
  constructor(copied: Timers | null = null) {
    this.#order = copied === null ? 0 : copied.#order;
  }

  /** What is set in the broker that this one was copied from: for the same time, and before and after the same others. */
  again(timer: Timer | null, due: () => void): Timer | null {
    if (timer === null || timer.cancelled) return timer;
    const own = { at: timer.at, order: timer.order, due, cancelled: false };
    this.#heap.push(own);
    this.#up(this.#heap.length - 1);
    return own;
  }

  set(at: Ms, due: () => void): Timer {
    const timer = { at, order: this.#order++, due, cancelled: false };
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
    return timer;
  }

  cancel(timer: Timer | null): null {
    if (timer && !timer.cancelled) {
      timer.cancelled = true;
      if (++this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#sweep();
    }
    return null;
  }

  /** The earliest time at which something will happen of itself. */
  next(): Ms | null {
    while (this.#heap.length > 0 && this.#heap[0]!.cancelled) {
      this.#cancelled--;
      this.#pop();
    }
    return this.#heap[0]?.at ?? null;
  }

  take(now: Ms): Timer | null {
    const next = this.next();
    if (next === null || next > now) return null;
    const timer = this.#pop();
    timer.cancelled = true;
    return timer;
  }

  /** Those still set, for a state key: whoever set them must be part of it. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  #sweep(): void {
    const live = this.#heap.filter(timer => !timer.cancelled);
    this.#heap.length = 0;
    this.#cancelled = 0;
    for (const timer of live) {
      this.#heap.push(timer);
      this.#up(this.#heap.length - 1);
    }
  }

  #pop(): Timer {
    const top = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return top;
  }

  #before(a: Timer, b: Timer): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #up(at: number): void {
    const heap = this.#heap;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #down(at: number): void {
    const heap = this.#heap;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && this.#before(heap[child]!, heap[least]!)) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}
