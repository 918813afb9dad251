import { partitionOfKey } from '../../brokers/kafka/murmur2.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul } = Math;

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** As `partitionOfKey` of the broker: without writing bytes down where all characters are of one. */
export function partitionOf(key: string, partitions: number): number {
  const { length } = key;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const a = key.charCodeAt(at);
    const b = key.charCodeAt(at + 1);
    const c = key.charCodeAt(at + 2);
    const d = key.charCodeAt(at + 3);
    if ((a | b | c | d) > 127) return partitionOfKey(key, partitions);
    let k = imul(a | (b << 8) | (c << 16) | (d << 24), M);
    k ^= k >>> 24;
    hash = imul(hash, M) ^ imul(k, M);
  }
  const rest = length - at;
  if (rest > 0) {
    const a = key.charCodeAt(at);
    const b = rest > 1 ? key.charCodeAt(at + 1) : 0;
    const c = rest > 2 ? key.charCodeAt(at + 2) : 0;
    if ((a | b | c) > 127) return partitionOfKey(key, partitions);
    hash = imul(hash ^ (a | (b << 8) | (c << 16)), M);
  }
  hash = imul(hash ^ (hash >>> 13), M);
  return ((hash ^ (hash >>> 15)) & 0x7fffffff) % partitions;
}
