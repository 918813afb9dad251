import type { Ms } from '../../history/event.ts';

/** Slots of one millisecond. */
const NEAR = 4096;
const NEAR_BITS = 12;
/** Slots of `NEAR` milliseconds: 17 minutes of them. What is later than that is put into the last one and looked at again. */
const FAR = 256;
const NONE = -1;

// Everything is in one array, because each array that is touched costs an engine its own checks: the first and the last record
// of each slot, then the records.
const NEAR_LAST = NEAR;
const FAR_FIRST = NEAR_LAST + NEAR;
const FAR_LAST = FAR_FIRST + FAR;
const RECORDS = FAR_LAST + FAR;

const DUE = RECORDS;
const NEXT = RECORDS + 1;
/** The first field of a record that belongs to the caller. */
export const OWN = RECORDS + 2;
/** The fields that do not. */
export const FIELDS = 2;

/**
 * Things that are due at some millisecond, as records of whole numbers in one array. Adding and taking cost the same however
 * many wait. Within a millisecond the order is that of adding, except that what was added from more than four seconds away
 * may come later.
 *
 * A record is known by its place in `data`; its fields from `OWN` on are the caller's. Places are used again.
 */
export class Wheel {
  /** Records waiting. */
  size = 0;
  /** Another array after each `add` that found no room: never keep it. */
  data: Int32Array<ArrayBuffer>;
  readonly #fields: number;
  #used = 0;
  #free = NONE;
  /** The millisecond that `take` looks at. */
  #now: Ms = 0;

  /** `fields`: of a record, the two of the wheel included. */
  constructor(fields: number) {
    this.#fields = fields;
    this.data = new Int32Array(RECORDS + 64 * fields).fill(NONE, 0, RECORDS);
  }

  /** Forgets everything. */
  clear(): void {
    this.size = 0;
    this.#used = 0;
    this.#free = NONE;
    this.data.fill(NONE, 0, RECORDS);
  }

  /** The place of a new record. `due` may not be before the millisecond that is being taken now. */
  add(due: Ms): number {
    let at = this.#free;
    if (at === NONE) at = this.#append();
    else this.#free = this.data[at + NEXT]!;
    this.size += 1;
    const { data } = this;
    data[at + DUE] = due;
    data[at + NEXT] = NONE;
    if (due - this.#now >= NEAR) {
      this.#linkFar(at, due);
      return at;
    }
    // As `#link` does it, which engines would not inline here.
    const slot = due & (NEAR - 1);
    if (data[slot] === NONE) data[slot] = at;
    else data[data[slot + NEAR_LAST]! + NEXT] = at;
    data[slot + NEAR_LAST] = at;
    return at;
  }

  /** Call before taking what is due in a millisecond; none that `next` names may be left out, and none comes after a later one. */
  turn(now: Ms): void {
    this.#now = now;
    if ((now & (NEAR - 1)) === 0) this.#bringNear(now);
  }

  /** The place of the next record that is due now, or -1. Read it before adding another: the place is free again. */
  take(): number {
    const slot = this.#now & (NEAR - 1);
    const { data } = this;
    const at = data[slot]!;
    if (at === NONE) return NONE;
    data[slot] = data[at + NEXT]!;
    data[at + NEXT] = this.#free;
    this.#free = at;
    this.size -= 1;
    return at;
  }

  /**
   * The next millisecond for which to `turn`, at most `limit`: something is due in it, or comes near. As many are passed over as have
   * nothing; but for that, `turn` is to be called for each.
   */
  next(limit: Ms): Ms {
    if (this.size === 0) return limit;
    const now = this.#now;
    const end = Math.min(limit, (now | (NEAR - 1)) + 1);
    const { data } = this;
    for (let at = now + 1; at < end; at += 1) if (data[at & (NEAR - 1)] !== NONE) return at;
    return end;
  }

  /** When to `turn` at the latest for something that was added, without looking for it. */
  turnBy(due: Ms): Ms {
    return Math.min(due, (this.#now | (NEAR - 1)) + 1);
  }

  #link(at: number, due: Ms): void {
    const { data } = this;
    data[at + NEXT] = NONE;
    if (due - this.#now >= NEAR) {
      this.#linkFar(at, due);
      return;
    }
    const slot = due & (NEAR - 1);
    if (data[slot] === NONE) data[slot] = at;
    else data[data[slot + NEAR_LAST]! + NEXT] = at;
    data[slot + NEAR_LAST] = at;
  }

  #linkFar(at: number, due: Ms): void {
    const turns = Math.min((due >>> NEAR_BITS) - (this.#now >>> NEAR_BITS), FAR - 1);
    const slot = ((this.#now >>> NEAR_BITS) + turns) & (FAR - 1);
    const { data } = this;
    if (data[slot + FAR_FIRST] === NONE) data[slot + FAR_FIRST] = at;
    else data[data[slot + FAR_LAST]! + NEXT] = at;
    data[slot + FAR_LAST] = at;
  }

  #bringNear(now: Ms): void {
    const { data } = this;
    const slot = (now >>> NEAR_BITS) & (FAR - 1);
    let at = data[slot + FAR_FIRST]!;
    data[slot + FAR_FIRST] = NONE;
    while (at !== NONE) {
      const next = data[at + NEXT]!;
      this.#link(at, data[at + DUE]!);
      at = next;
    }
  }

  #append(): number {
    const at = this.#used;
    this.#used += this.#fields;
    if (RECORDS + this.#used > this.data.length) {
      const grown = new Int32Array(RECORDS + this.#used * 2);
      grown.set(this.data);
      this.data = grown;
    }
    return at;
  }
}
