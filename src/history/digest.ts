import type { Json } from './event.ts';

/**
 * A 64-bit digest of text and numbers, for state keys. Two independent 32-bit FNV-1a lanes with a final mix: at a million
 * states the chance of one false match is about 3 in 10^8, and the explorer's soundness test compares with exact keys on
 * small bounds.
 */
export class Digest {
  #low = 0x811c9dc5 | 0;
  #high = 0xc2b2ae35 | 0;

  add(text: string): this {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 13);
    }
    // The separator keeps add('ab').add('c') apart from add('a').add('bc').
    this.#low = Math.imul(low ^ 0x1f, 0x01000193);
    this.#high = Math.imul(high ^ 0x1f, 0x85ebca6b) ^ (high >>> 13);
    return this;
  }

  /** A whole number below 2^53. Numbers and texts are not kept apart: which comes when has to follow from what came before. */
  number(value: number): this {
    const small = value | 0;
    this.#word(small);
    if (small !== value) this.#word(Math.floor(value / 0x1_0000_0000) ^ 0x5bd1e995);
    return this;
  }

  /** A value. The order of its properties counts, as it does in its text. */
  json(value: Json): this {
    if (typeof value === 'string') return this.number(1).add(value);
    if (typeof value === 'number')
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? this.number(2).number(value) : this.number(3).add(String(value));
    if (value === null) return this.number(4);
    if (typeof value === 'boolean') return this.number(value ? 5 : 6);
    if (Array.isArray(value)) {
      this.number(7).number(value.length);
      for (let index = 0; index < value.length; index += 1) this.json(value[index]);
      return this;
    }
    const names = Object.keys(value);
    this.number(8).number(names.length);
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index]!;
      this.add(name).json((value as { readonly [name: string]: Json })[name]!);
    }
    return this;
  }

  /** What another digest has come to. */
  digest(other: Digest): this {
    this.#word(other.#low);
    this.#word(other.#high);
    return this;
  }

  /** Starts from what another has come to, as if everything that was added to that one had been added to this one. */
  startFrom(other: Digest): this {
    this.#low = other.#low;
    this.#high = other.#high;
    return this;
  }

  /** Half of it, as a whole number of 32 bits without sign. */
  get low(): number {
    return mix(this.#low) >>> 0;
  }

  get high(): number {
    return mix(this.#high) >>> 0;
  }

  /** 13 characters or fewer of base 36 a lane. */
  text(): string {
    return this.low.toString(36) + '.' + this.high.toString(36);
  }

  /** A multiplication carries only upwards, so the upper bits are brought down between two of them. */
  #word(word: number): void {
    const low = Math.imul(this.#low ^ word, 0x01000193);
    this.#low = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d);
    const high = Math.imul(this.#high ^ word, 0x85ebca6b);
    this.#high = Math.imul(high ^ (high >>> 13), 0x297a2d39) ^ (high >>> 16);
  }
}

export const digest = (text: string): string => new Digest().add(text).text();

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
