import type { Touched } from './fingerprints.ts';

const CHUNKS = 64;
const CHUNK_BITS = 6;
const PRESENT = 1;

type Fingerprint = { readonly low: number; readonly high: number };

/**
 * Whether two partitions have touched the same key, for tables that belong to one partition each. Goes through all of them
 * side by side, a 64th of all fingerprints at a time, so that the work fits into the processor's cache. Returns the
 * fingerprint of one shared key, or null.
 */
export function sharedKey(tables: readonly Touched[]): Fingerprint | null {
  const filled = tables.filter(({ touched }) => touched > 0);
  if (filled.length < 2) return null;
  const chunks = new Chunks(filled);
  const twice = new Twice();
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    const found = twice.in([chunks.read(chunk)]);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Keys of one table that partitions of one part have touched, some of all possible ones: fingerprints in pairs of low and high lane; or, of
 * texts that differ in a number, a bit for each.
 */
export type TouchedKeys = { readonly table: string; readonly chunk: number } & (
  | { readonly fingerprints: Int32Array<ArrayBuffer> }
  | { readonly bits: Int32Array<ArrayBuffer> }
);

/** Without the chunks that are empty. */
export function* touchedKeys(table: string, tables: readonly Touched[]): Generator<TouchedKeys> {
  const filled = tables.filter(({ touched }) => touched > 0);
  const chunks = new Chunks(filled);
  for (let chunk = 0; chunk < CHUNKS && filled.length > 0; chunk += 1) {
    const fingerprints = chunks.read(chunk).slice();
    if (fingerprints.length > 0) yield { table, chunk, fingerprints };
  }
}

/** Brings together what each of several parts has touched, none of which shares keys within itself. */
export class KeysOfParts {
  /** Two parts have touched the same key. */
  shared = false;
  readonly #parts: number;
  readonly #seen = new Map<string, readonly Int32Array[]>();
  /** By place: what any of them has touched. */
  readonly #bits = new Map<string, Int32Array>();
  readonly #twice = new Twice();

  constructor(parts: number) {
    this.#parts = parts;
  }

  add(keys: TouchedKeys): void {
    const place = `${keys.chunk} ${keys.table}`;
    if ('bits' in keys) {
      this.#addBits(place, keys.bits);
      return;
    }
    const { fingerprints } = keys;
    const lists = [...(this.#seen.get(place) ?? []), fingerprints];
    this.shared ||= lists.length > 1 && this.#twice.in(lists) !== null;
    if (lists.length === this.#parts) this.#seen.delete(place);
    else this.#seen.set(place, lists);
  }

  #addBits(place: string, bits: Int32Array): void {
    const known = this.#bits.get(place);
    if (known === undefined) {
      this.#bits.set(place, bits);
      return;
    }
    for (let at = 0; at < bits.length; at += 1) {
      if ((known[at]! & bits[at]!) !== 0) this.shared = true;
      known[at]! |= bits[at]!;
    }
  }
}

/** Reads fingerprints a 64th at a time, over and over into the same memory. */
class Chunks {
  readonly #tables: readonly Touched[];
  #found: Int32Array<ArrayBuffer>;

  constructor(tables: readonly Touched[]) {
    this.#tables = tables;
    const all = tables.reduce((sum, { touched }) => sum + touched, 0);
    // Fingerprints fall evenly; where there are few of them it may have to grow.
    this.#found = new Int32Array(64 + Math.ceil((all / CHUNKS) * 1.25) * 2);
  }

  /** In the order of tables and of places in them. To be used before the next one is read. */
  read(chunk: number): Int32Array<ArrayBuffer> {
    let count = 0;
    for (const { slots } of this.#tables) count = this.#gather(slots!, chunk, count);
    return this.#found.subarray(0, count);
  }

  #gather(slots: Int32Array, chunk: number, before: number): number {
    const { length } = slots;
    const from = (length / CHUNKS) * chunk;
    const to = from + length / CHUNKS;
    let found = this.#found;
    let count = before;
    // A fingerprint can stand later than where it belongs, as far as the places are taken without a gap.
    for (let walk = from; walk < to || slots[(walk & (length - 1)) + 1] !== 0; walk += 2) {
      if (walk >= from + length) break;
      const at = walk & (length - 1);
      const low = slots[at]!;
      const high = slots[at + 1]!;
      if (high === 0 || low >>> (32 - CHUNK_BITS) !== chunk) continue;
      if (count === found.length) found = this.#grow();
      found[count] = low;
      found[count + 1] = high & ~PRESENT;
      count += 2;
    }
    return count;
  }

  #grow(): Int32Array<ArrayBuffer> {
    const grown = new Int32Array(this.#found.length * 2);
    grown.set(this.#found);
    this.#found = grown;
    return grown;
  }
}

/** Looks for a fingerprint that is there twice, over and over in the same memory. */
class Twice {
  #seen = new Int32Array(2048);

  /** The first one that is there for the second time. */
  in(lists: readonly Int32Array[]): Fingerprint | null {
    const numbers = lists.reduce((sum, { length }) => sum + length, 0);
    if (numbers * 2 > this.#seen.length) this.#seen = new Int32Array(2 ** Math.ceil(Math.log2(numbers * 2)));
    else this.#seen.fill(0);
    const seen = this.#seen;
    const last = seen.length - 1;
    for (const list of lists) {
      for (let at = 0; at < list.length; at += 2) {
        const low = list[at]!;
        const high = list[at + 1]!;
        let place = (low & (last >>> 1)) * 2;
        for (; seen[place + 1] !== 0; place = (place + 2) & last) if (seen[place] === low && seen[place + 1] === high) return { low, high };
        seen[place] = low;
        seen[place + 1] = high;
      }
    }
    return null;
  }
}
