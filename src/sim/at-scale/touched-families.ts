import { type Families, PAGE } from './families.ts';
import { ownerIn } from './keys.ts';
import type { TouchedKeys } from './sharing.ts';

/** Keys of families, as fingerprints of a kind: the key's number, and a one. Some pages at a time, so that all parts speak of the same. */
export function* familiesTouched(table: string, families: Families, isTheirs: (owner: number) => boolean): Generator<TouchedKeys> {
  for (const { prefix, suffix, pages } of families.list) {
    for (let from = 0; from < pages.length; from += PAGES_A_CHUNK) {
      const fingerprints = touchedIn(pages, from, isTheirs);
      if (fingerprints.length > 0) yield { table: `${table}\0${prefix}\0${suffix}`, chunk: from / PAGES_A_CHUNK, fingerprints };
    }
  }
}

const PAGES_A_CHUNK = 64;

function touchedIn(pages: readonly (Int32Array | null)[], from: number, isTheirs: (owner: number) => boolean): Int32Array<ArrayBuffer> {
  let found = 0;
  const fingerprints = new Int32Array(2 * PAGES_A_CHUNK * PAGE);
  for (let at = from; at < Math.min(from + PAGES_A_CHUNK, pages.length); at += 1) {
    const page = pages[at];
    if (page == null) continue;
    for (let index = 0; index < PAGE; index += 1) {
      if (!isTheirs(ownerIn(page[index]!))) continue;
      fingerprints[found] = at * PAGE + index;
      fingerprints[found + 1] = 1;
      found += 2;
    }
  }
  return fingerprints.slice(0, found);
}
