/** A first-in-first-out line in constant time per element. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      if (this.#head > 1024) this.#items = [];
      else this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.#head; i < this.#items.length; i++) yield this.#items[i]!;
  }
}

/** A line per priority, the highest first; within one priority first in, first out. Few members, so removal may look at all. */
export class PriorityLine<T> {
  /** Emptied levels stay: a rotation of one consumer must not build a line per message. */
  readonly #levels: { readonly priority: number; line: Fifo<T> }[] = [];

  get size(): number {
    let size = 0;
    for (const { line } of this.#levels) size += line.size;
    return size;
  }

  push(item: T, priority: number): void {
    const levels = this.#levels;
    let at = 0;
    while (at < levels.length && levels[at]!.priority > priority) at++;
    if (levels[at]?.priority !== priority) levels.splice(at, 0, { priority, line: new Fifo() });
    levels[at]!.line.push(item);
  }

  peek(): T | undefined {
    for (const { line } of this.#levels) if (line.size > 0) return line.peek();
    return undefined;
  }

  shift(): T | undefined {
    for (const { line } of this.#levels) if (line.size > 0) return line.shift();
    return undefined;
  }

  has(item: T): boolean {
    for (const other of this) if (other === item) return true;
    return false;
  }

  /** Takes out all that match and returns them in order. */
  take(match: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (const level of this.#levels) {
      const kept = new Fifo<T>();
      for (const item of level.line) {
        if (match(item)) taken.push(item);
        else kept.push(item);
      }
      level.line = kept;
    }
    return taken;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { line } of this.#levels) yield* line;
  }
}
