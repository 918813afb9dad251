/** Powers of two: an index wraps round by masking. */
const SMALLEST = 8;
const LARGE = 1024;

/** A first-in-first-out line in constant time per element: a ring that grows and shrinks by halves. */
export class Fifo<T> {
  #ring: (T | undefined)[] = new Array(SMALLEST);
  #head = 0;
  #size = 0;

  /** Another line with the same, or with what each becomes. */
  copy(become: (item: T) => T = item => item): Fifo<T> {
    const copy = new Fifo<T>();
    for (const item of this) copy.push(become(item));
    return copy;
  }

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#ring.length) this.#resize(this.#size * 2);
    this.#ring[(this.#head + this.#size++) & (this.#ring.length - 1)] = item;
  }

  peek(): T | undefined {
    return this.#ring[this.#head];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    if (--this.#size < this.#ring.length / 8 && this.#ring.length > LARGE) this.#resize(this.#ring.length / 4);
    return item;
  }

  clear(): void {
    this.#ring = new Array(SMALLEST);
    this.#head = 0;
    this.#size = 0;
  }

  #resize(length: number): void {
    const ring: (T | undefined)[] = new Array(length);
    for (let i = 0; i < this.#size; i++) ring[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.#size; i++) yield this.#ring[(this.#head + i) & (this.#ring.length - 1)]!;
  }
}

/** A line per priority, the highest first; within one priority first in, first out. Few members, so removal may look at all. */
export class PriorityLine<T> {
  /** Emptied levels stay: a rotation of one consumer must not build a line per message. */
  #levels: { readonly priority: number; line: Fifo<T> }[] = [];

  /** Another line with what each becomes. */
  copy(become: (item: T) => T): PriorityLine<T> {
    const copy = new PriorityLine<T>();
    copy.#levels = this.#levels.map(({ priority, line }) => ({ priority, line: line.copy(become) }));
    return copy;
  }

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
