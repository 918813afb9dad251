import { type Families, type Family, PAGE } from './families.ts';
import { ownerIn } from './keys.ts';
import type { TouchedKeys } from './sharing.ts';

/** Keys of families: a bit for each number. Some pages at a time, so that all parts speak of the same. */
export function* familiesTouched(table: string, families: Families, isTheirs: (owner: number) => boolean): Generator<TouchedKeys> {
  for (const family of families.list) {
    const { prefix, suffix, pages } = family;
    for (let from = 0; from < pages; from += PAGES_A_CHUNK) {
      const bits = touchedIn(family, from, isTheirs);
      if (bits !== null) yield { table: `${table}\0${prefix}\0${suffix}`, chunk: from / PAGES_A_CHUNK, bits };
    }
  }
}

const PAGES_A_CHUNK = 64;

/** Null where there are none. */
function touchedIn(family: Family, from: number, isTheirs: (owner: number) => boolean): Int32Array<ArrayBuffer> | null {
  let bits: Int32Array<ArrayBuffer> | null = null;
  for (let at = from; at < from + PAGES_A_CHUNK; at += 1) {
    const page = family.page(at);
    if (page === null) continue;
    for (let index = 0; index < PAGE; index += 1) {
      if (page[index] === 0 || !isTheirs(ownerIn(page[index]!))) continue;
      const number = (at - from) * PAGE + index;
      bits ??= new Int32Array((PAGES_A_CHUNK * PAGE) >>> 5);
      bits[number >>> 5]! |= 1 << (number & 31);
    }
  }
  return bits;
}
