import type { Ms } from '../../history/event.ts';

const NONE = -1;
const EARLIER = 0;
const LATER = 1;
const END = 2;
const MESSAGE = 3;
const SERIAL = 4;
const FIELDS = 8;

/**
 * Which messages are in somebody's hands, in the order in which that ends. All leases are equally long, so almost every one
 * goes to the end. A list of numbers: objects that old ones point to are what a garbage collector finds dear.
 *
 * A lease is known by its place and its serial: places are used again.
 */
export class Leases {
  first = NONE;
  #data = new Int32Array(64 * FIELDS);
  #last = NONE;
  #free = NONE;
  #used = 0;

  /** The place. */
  add(message: number, end: Ms): number {
    let at = this.#free;
    if (at === NONE) at = this.#append();
    else this.#free = this.#data[at + LATER]!;
    this.#data[at + MESSAGE] = message;
    this.#link(at, end);
    return at;
  }

  serialOf(at: number): number {
    return this.#data[at + SERIAL]!;
  }

  messageOf(at: number): number {
    return this.#data[at + MESSAGE]!;
  }

  endOf(at: number): Ms {
    return this.#data[at + END]!;
  }

  remove(at: number): void {
    this.#unlink(at);
    const data = this.#data;
    data[at + SERIAL]! += 1;
    data[at + LATER] = this.#free;
    this.#free = at;
  }

  extend(at: number, end: Ms): void {
    this.#unlink(at);
    this.#link(at, end);
  }

  #link(at: number, end: Ms): void {
    const data = this.#data;
    let before = this.#last;
    while (before !== NONE && data[before + END]! > end) before = data[before + EARLIER]!;
    const after = before === NONE ? this.first : data[before + LATER]!;
    data[at + END] = end;
    data[at + EARLIER] = before;
    data[at + LATER] = after;
    if (before === NONE) this.first = at;
    else data[before + LATER] = at;
    if (after === NONE) this.#last = at;
    else data[after + EARLIER] = at;
  }

  #unlink(at: number): void {
    const data = this.#data;
    const earlier = data[at + EARLIER]!;
    const later = data[at + LATER]!;
    if (earlier === NONE) this.first = later;
    else data[earlier + LATER] = later;
    if (later === NONE) this.#last = earlier;
    else data[later + EARLIER] = earlier;
  }

  #append(): number {
    const at = this.#used;
    this.#used += FIELDS;
    if (this.#used > this.#data.length) {
      const grown = new Int32Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    return at;
  }
}

/** Numbers, first in, first out. */
export class NumberQueue {
  size = 0;
  #ring = new Int32Array(16);
  #head = 0;

  /** The first one. */
  get first(): number {
    return this.#ring[this.#head]!;
  }

  push(value: number): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = value;
    this.size += 1;
  }

  shift(): number {
    const value = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size -= 1;
    return value;
  }

  #grow(): void {
    const grown = new Int32Array(this.#ring.length * 2);
    for (let index = 0; index < this.size; index += 1) grown[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)]!;
    this.#ring = grown;
    this.#head = 0;
  }
}
