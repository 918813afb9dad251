// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul, log2 } = Math;

/** What was touched of a table: see `slots` below. */
export interface Touched {
  readonly touched: number;
  readonly slots: Int32Array | null;
}

/**
 * Which texts a table has, for millions of texts that are no family: eight bytes each. 62 bits of fingerprint, one that tells whether the
 * text is there, one that tells that the place is taken. With 10 million texts in 64 tables the chance that any two look the same is
 * about 2 in 10^7.
 *
 * A text that was looked up stays known as "touched, not there", so that it can be found out who touched what: see `sharing.ts`.
 */
export class Fingerprints {
  /** Pairs: low lane, high lane. A high lane of 0 is an empty place. Ordered by low lane, but for clusters. */
  #slots: Int32Array | null = null;
  #shift = 0;
  #touched = 0;

  /** Texts looked at so far. */
  get touched(): number {
    return this.#touched;
  }

  get slots(): Int32Array | null {
    return this.#slots;
  }

  /** Whether this one is there, by the two lanes of its fingerprint. Touches it. */
  has(low: number, high: number): boolean {
    const place = this.#place(low, high) + 1;
    return (this.#slots![place]! & PRESENT) !== 0;
  }

  put(low: number, high: number, present: boolean): void {
    const place = this.#place(low, high) + 1;
    const slots = this.#slots!;
    slots[place] = present ? slots[place]! | PRESENT : slots[place]! & ~PRESENT;
  }

  /** The place of a text, which is taken for it if it had none. */
  #place(low: number, high: number): number {
    if (this.#slots === null) this.#resize(1024);
    let slots = this.#slots!;
    if ((this.#touched + 1) * 3 > slots.length) {
      this.#resize(slots.length);
      slots = this.#slots!;
    }
    const at = find(slots, this.#shift, low, high);
    if (slots[at + 1] === 0) {
      slots[at] = low;
      slots[at + 1] = high;
      this.#touched += 1;
    }
    return at;
  }

  /** `places` is a power of two. */
  #resize(places: number): void {
    const old = this.#slots;
    const slots = new Int32Array(places * 2);
    this.#shift = 32 - log2(places);
    for (let at = 0; old !== null && at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      const to = find(slots, this.#shift, old[at]!, old[at + 1]!);
      slots[to] = old[at]!;
      slots[to + 1] = old[at + 1]!;
    }
    this.#slots = slots;
  }
}

export const PRESENT = 1;
const TAKEN = 2;

/** The place of a fingerprint: its own, or the empty one that it would take. */
export function find(slots: Int32Array, shift: number, low: number, high: number): number {
  const last = slots.length - 1;
  let at = (low >>> shift) * 2;
  for (;;) {
    const there = slots[at + 1]!;
    if (there === 0 || (slots[at] === low && (there ^ high) >>> 1 === 0)) return at;
    at = (at + 2) & last;
  }
}

/**
 * 62 bits of a text, with `PRESENT` not set. One object that is written again and again, because there are tens of millions of
 * them; in an array, because an engine boxes whole numbers of 32 bits that stand in fields.
 */
export class Fingerprint {
  readonly #lanes = new Int32Array(2);

  get low(): number {
    return this.#lanes[0]!;
  }

  get high(): number {
    return this.#lanes[1]!;
  }

  /** Two lanes of FNV-1a, mixed. */
  of(text: string): void {
    let low = 0x811c9dc5 | 0;
    let high = 0xc2b2ae35 | 0;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      low = imul(low ^ code, 0x01000193);
      high = imul(high ^ code, 0x85ebca6b) ^ (high >>> 13);
    }
    this.#lanes[0] = mix(low);
    this.#lanes[1] = (mix(high) & ~PRESENT) | TAKEN;
  }
}

function mix(value: number): number {
  const once = imul(value ^ (value >>> 16), 0x7feb352d);
  const twice = imul(once ^ (once >>> 15), 0x846ca68b);
  return twice ^ (twice >>> 16);
}
