/** Something that is a link of at most one chain at a time. */
export interface Link<T extends Link<T>> {
  chain: Chain<T> | null;
  previous: T | null;
  next: T | null;
}

/** A list that hands out its first, takes new ones at its end and lets any go, each without looking at the others. */
export class Chain<T extends Link<T>> {
  first: T | null = null;
  #last: T | null = null;
  size = 0;

  push(item: T): void {
    item.chain = this;
    item.previous = this.#last;
    item.next = null;
    if (this.#last === null) this.first = item;
    else this.#last.next = item;
    this.#last = item;
    this.size += 1;
  }

  remove(item: T): void {
    const { previous, next } = item;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    item.chain = null;
    item.previous = null;
    item.next = null;
    this.size -= 1;
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (let item = this.first; item !== null; item = item.next) yield item;
  }
}
