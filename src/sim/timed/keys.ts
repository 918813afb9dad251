import { find, PRESENT } from '../at-scale/fingerprints.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { log2 } = Math;

/**
 * Which keys a table has, for millions of keys. A key that is the number of a message (`'4711'`) costs one bit. Any other text
 * costs eight bytes: 62 bits of fingerprint, one that tells whether the key is there, one that tells that the place is
 * taken. With 10 million keys in 64 tables the chance that any two look the same is about 2 in 10^7.
 *
 * A text that was looked up stays known as "touched, not there", so that it can be found out who touched what: see `sharing.ts`.
 */
export class KeyTable {
  #bits: Uint8Array | null = null;
  /** Pairs: low lane, high lane. A high lane of 0 is an empty place. Ordered by low lane, but for clusters. */
  #slots: Int32Array | null = null;
  #shift = 0;
  #touched = 0;
  readonly #numbers: number;

  /** `numbers`: keys that are numbers below this have a bit each. */
  constructor(numbers: number) {
    this.#numbers = numbers;
  }

  /** Texts looked at so far. */
  get touched(): number {
    return this.#touched;
  }

  get slots(): Int32Array | null {
    return this.#slots;
  }

  has(number: number): boolean {
    return this.#bits !== null && (this.#bits[number >>> 3]! & (1 << (number & 7))) !== 0;
  }

  /** True when the key was not there. */
  add(number: number): boolean {
    this.#bits ??= new Uint8Array((this.#numbers + 7) >>> 3);
    const before = this.#bits[number >>> 3]!;
    this.#bits[number >>> 3] = before | (1 << (number & 7));
    return (before & (1 << (number & 7))) === 0;
  }

  /** True when the key was there. */
  remove(number: number): boolean {
    if (this.#bits === null) return false;
    const before = this.#bits[number >>> 3]!;
    this.#bits[number >>> 3] = before & ~(1 << (number & 7));
    return (before & (1 << (number & 7))) !== 0;
  }

  /** The same three for texts, whose fingerprints stand in `of` from `at` on. */
  hasText(of: Int32Array, at: number): boolean {
    const place = this.#place(of[at]!, of[at + 1]!) + 1;
    return (this.#slots![place]! & PRESENT) !== 0;
  }

  addText(of: Int32Array, at: number): boolean {
    const place = this.#place(of[at]!, of[at + 1]!) + 1;
    const slots = this.#slots!;
    if ((slots[place]! & PRESENT) !== 0) return false;
    slots[place]! |= PRESENT;
    return true;
  }

  removeText(of: Int32Array, at: number): boolean {
    const place = this.#place(of[at]!, of[at + 1]!) + 1;
    const slots = this.#slots!;
    const before = slots[place]!;
    slots[place] = before & ~PRESENT;
    return (before & PRESENT) !== 0;
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

/** The whole number below `limit` that this text is the usual spelling of, or -1. */
export function numberOf(text: string, limit: number): number {
  const { length } = text;
  if (length === 0 || length > 9) return -1;
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9 || (i === 0 && digit === 0 && length > 1)) return -1;
    value = value * 10 + digit;
  }
  return value < limit ? value : -1;
}
