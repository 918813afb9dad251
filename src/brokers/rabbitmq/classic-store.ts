/**
 * The messages of a classic queue. Each keeps the place that publishing gave it: a requeued one goes back there, whatever the order of
 * return (R-13, `nack-requeue-reverse`). With `x-max-priority` there is one such store per level, the highest served first
 * (`priority-close-channel`).
 */
import { Fifo } from './fifo.ts';
import type { Message } from './message.ts';
import type { CopyInfo } from './ports.ts';
import type { Ms } from './types.ts';

export interface Copy {
  /** Rises with every publish: the place in the queue. */
  readonly copy: number;
  readonly message: Message;
  readonly expiresAt: Ms | null;
  readonly level: number;
  readonly redelivered: boolean;
}

interface Level {
  readonly fresh: Fifo<Copy>;
  /** A heap by place. */
  readonly returned: Copy[];
}

export class ClassicStore {
  /** Index 0 is the highest level. */
  readonly #levels: Level[];
  readonly #maxPriority: number;
  #ready: number;
  #readyBytes: number;
  readonly unacked: Map<number, Copy>;

  constructor(from: number | ClassicStore) {
    if (from instanceof ClassicStore) {
      this.#maxPriority = from.#maxPriority;
      this.#levels = from.#levels.map(({ fresh, returned }) => ({ fresh: fresh.copy(), returned: [...returned] }));
      this.#ready = from.#ready;
      this.#readyBytes = from.#readyBytes;
      this.unacked = new Map(from.unacked);
      return;
    }
    const maxPriority = from;
    this.#maxPriority = maxPriority;
    this.#ready = 0;
    this.#readyBytes = 0;
    this.unacked = new Map();
    this.#levels = Array.from({ length: maxPriority + 1 }, () => ({ fresh: new Fifo<Copy>(), returned: [] }));
  }

  get length(): number {
    return this.#ready;
  }

  get bytes(): number {
    return this.#readyBytes;
  }

  levelOf(message: Message): number {
    return this.#maxPriority - Math.min(message.priority ?? 0, this.#maxPriority);
  }

  push(copy: Copy): void {
    this.#levels[copy.level]!.fresh.push(copy);
    this.#count(copy, 1);
  }

  /** The next to be served. */
  head(): Copy | null {
    if (this.#ready === 0) return null;
    for (const level of this.#levels) {
      const fresh = level.fresh.peek();
      const returned = level.returned[0];
      if (fresh && returned) return fresh.copy < returned.copy ? fresh : returned;
      if (fresh || returned) return fresh ?? returned!;
    }
    return null;
  }

  shift(): Copy | null {
    const head = this.head();
    if (!head) return null;
    const level = this.#levels[head.level]!;
    if (level.fresh.peek() === head) level.fresh.shift();
    else popHeap(level.returned);
    this.#count(head, -1);
    return head;
  }

  /** Back to its place. */
  restore(copy: Copy): void {
    pushHeap(this.#levels[copy.level]!.returned, { ...copy, redelivered: true });
    this.#count(copy, 1);
  }

  clear(): Copy[] {
    const all = [...this];
    for (const level of this.#levels) {
      level.fresh.clear();
      level.returned.length = 0;
    }
    this.#ready = 0;
    this.#readyBytes = 0;
    return all;
  }

  #count(copy: Copy, by: 1 | -1): void {
    this.#ready += by;
    this.#readyBytes += by * copy.message.size;
  }

  /** Places counted from 0: they, not the numbers themselves, decide what happens. */
  ranks(): (copy: number) => number {
    const places = [...this.unacked.keys(), ...[...this].map(({ copy }) => copy)].sort((a, b) => a - b);
    const ranks = new Map(places.map((copy, rank) => [copy, rank]));
    return copy => ranks.get(copy)!;
  }

  /** In the order of service. */
  *[Symbol.iterator](): Iterator<Copy> {
    for (const level of this.#levels) yield* [...level.fresh, ...level.returned].sort((a, b) => a.copy - b.copy);
  }
}

export function copyInfo({ copy, message, redelivered, expiresAt }: Copy): CopyInfo {
  return { copy, message, redelivered, expiresAt, deliveryCount: null, acquiredCount: null };
}

function pushHeap(heap: Copy[], copy: Copy): void {
  let at = heap.push(copy) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.copy < copy.copy) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = copy;
}

function popHeap(heap: Copy[]): void {
  const last = heap.pop()!;
  const size = heap.length;
  if (size === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]!.copy < heap[child]!.copy) child++;
    if (last.copy < heap[child]!.copy) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}
