import type { KeyTable } from './keys.ts';

const CHUNKS = 64;
const CHUNK_BITS = 6;

/**
 * Whether two partitions have touched the same key, for tables that belong to one partition each. Goes through all of them
 * side by side, a 64th of all fingerprints at a time, so that the work fits into the processor's cache. Returns the
 * fingerprint of one shared key, or null.
 */
export function sharedKey(tables: readonly KeyTable[]): { readonly low: number; readonly high: number } | null {
  const filled = tables.filter(({ touched }) => touched > 0);
  if (filled.length < 2) return null;
  const total = filled.reduce((sum, { touched }) => sum + touched, 0);
  const places = 2 ** Math.ceil(Math.log2(Math.max(1024, (total / CHUNKS) * 4)));
  const seen = new Int32Array(places * 2);
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    seen.fill(0);
    for (const { slots } of filled) {
      const found = gather(slots!, chunk, seen);
      if (found >= 0) return { low: slots![found]!, high: slots![found + 1]! & ~1 };
    }
  }
  return null;
}

/** Puts one table's fingerprints of this chunk into `seen`. The place of one that was there already, or -1. */
function gather(slots: Int32Array, chunk: number, seen: Int32Array): number {
  const { length } = slots;
  const from = (length / CHUNKS) * chunk;
  const to = from + length / CHUNKS;
  const last = seen.length - 1;
  // A fingerprint can stand later than where it belongs, as far as the places are taken without a gap.
  for (let walk = from; walk < to || slots[(walk & (length - 1)) + 1] !== 0; walk += 2) {
    if (walk >= from + length) break;
    const at = walk & (length - 1);
    const high = slots[at + 1]! >> 1;
    if (high === 0) continue;
    const low = slots[at]!;
    if (low >>> (32 - CHUNK_BITS) !== chunk) continue;
    let place = (low & (last >>> 1)) * 2;
    for (; seen[place + 1] !== 0; place = (place + 2) & last) if (seen[place] === low && seen[place + 1] === high) return at;
    seen[place] = low;
    seen[place + 1] = high;
  }
  return -1;
}
