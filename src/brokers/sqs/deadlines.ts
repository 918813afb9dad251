import type { Ms } from '../../history/event.ts';

/** One entry of a `Deadlines`. Its owner keeps it, to take it back or to move it without searching. */
export interface Deadline<T> {
  readonly at: Ms;
  /** Breaks ties: the lower one comes first. */
  readonly order: number;
  readonly item: T;
}

interface Entry<T> extends Deadline<T> {
  index: number;
}

/** Deadlines in the order in which they come, ties in the order given. A binary heap that knows where each entry is. */
export class Deadlines<T> {
  readonly #heap: Entry<T>[] = [];

  add(at: Ms, order: number, item: T): Deadline<T> {
    const entry = { at, order, item, index: this.#heap.length };
    this.#heap.push(entry);
    this.#up(entry);
    return entry;
  }

  remove(deadline: Deadline<T>): void {
    const entry = deadline as Entry<T>;
    const last = this.#heap.pop()!;
    if (last === entry) return;
    this.#place(last, entry.index);
    this.#up(last);
    this.#down(last);
  }

  first(): Deadline<T> | null {
    return this.#heap[0] ?? null;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** All of them, in an order in which adding them to another one costs the least. */
  all(): readonly Deadline<T>[] {
    return this.#heap;
  }

  /** All of them, in their order. For people and for keys: it sorts. */
  inOrder(): Deadline<T>[] {
    return [...this.#heap].sort((a, b) => (comesFirst(a, b) ? -1 : 1));
  }

  #up(entry: Entry<T>): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1]!;
      if (!comesFirst(entry, parent)) return;
      const { index } = parent;
      this.#place(parent, entry.index);
      this.#place(entry, index);
    }
  }

  #down(entry: Entry<T>): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      if (left === undefined) return;
      const right = this.#heap[2 * entry.index + 2];
      const child = right !== undefined && comesFirst(right, left) ? right : left;
      if (!comesFirst(child, entry)) return;
      const { index } = child;
      this.#place(child, entry.index);
      this.#place(entry, index);
    }
  }

  #place(entry: Entry<T>, index: number): void {
    entry.index = index;
    this.#heap[index] = entry;
  }
}

function comesFirst<T>(a: Deadline<T>, b: Deadline<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
