import type { Ms } from '../../history/event.ts';

/** Slots of one millisecond. */
const NEAR = 4096;
const NEAR_BITS = 12;
/** Slots of `NEAR` milliseconds: 17 minutes of them. What is later than that is put into the last one and looked at again. */
const FAR = 256;
const NONE = -1;

/**
 * Things that are due at some millisecond, as numbered nodes. Adding and taking cost the same however many wait. Within a
 * millisecond the order is that of adding, except that what was added from more than four seconds away may come later.
 *
 * Callers keep what a node stands for in arrays of their own, by its number; numbers are used again.
 */
export class Wheel {
  /** Nodes waiting. */
  size = 0;
  /** Numbers ever used: callers' arrays need this many places. */
  used = 0;
  #due = new Int32Array(64);
  #next = new Int32Array(64);
  #free = NONE;
  readonly #nearHead = new Int32Array(NEAR).fill(NONE);
  readonly #nearTail = new Int32Array(NEAR);
  readonly #farHead = new Int32Array(FAR).fill(NONE);
  readonly #farTail = new Int32Array(FAR);
  /** The millisecond that `take` looks at next. */
  #now: Ms = 0;

  /** `due` may not be before the millisecond that is being taken now. */
  add(due: Ms): number {
    let node = this.#free;
    if (node === NONE) {
      node = this.used;
      this.used += 1;
      if (node === this.#due.length) this.#grow();
    } else this.#free = this.#next[node]!;
    this.size += 1;
    this.#due[node] = due;
    this.#link(node, due);
    return node;
  }

  /** Call once for each millisecond, before taking what is due in it. */
  turn(now: Ms): void {
    this.#now = now;
    if ((now & (NEAR - 1)) !== 0) return;
    const slot = (now >>> NEAR_BITS) & (FAR - 1);
    let node = this.#farHead[slot]!;
    this.#farHead[slot] = NONE;
    while (node !== NONE) {
      const next = this.#next[node]!;
      this.#link(node, this.#due[node]!);
      node = next;
    }
  }

  /** The next node that is due now, or -1. Its number is free again: read what it stands for before adding another. */
  take(): number {
    const slot = this.#now & (NEAR - 1);
    const node = this.#nearHead[slot]!;
    if (node === NONE) return NONE;
    this.#nearHead[slot] = this.#next[node]!;
    this.#next[node] = this.#free;
    this.#free = node;
    this.size -= 1;
    return node;
  }

  #link(node: number, due: Ms): void {
    this.#next[node] = NONE;
    if (due - this.#now < NEAR) {
      const slot = due & (NEAR - 1);
      if (this.#nearHead[slot] === NONE) this.#nearHead[slot] = node;
      else this.#next[this.#nearTail[slot]!] = node;
      this.#nearTail[slot] = node;
      return;
    }
    const turns = Math.min((due >>> NEAR_BITS) - (this.#now >>> NEAR_BITS), FAR - 1);
    const slot = ((this.#now >>> NEAR_BITS) + turns) & (FAR - 1);
    if (this.#farHead[slot] === NONE) this.#farHead[slot] = node;
    else this.#next[this.#farTail[slot]!] = node;
    this.#farTail[slot] = node;
  }

  #grow(): void {
    const more = (old: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.#due = more(this.#due);
    this.#next = more(this.#next);
  }
}
