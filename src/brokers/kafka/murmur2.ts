/**
 * Which partition a key goes to. A consumer can notice that all records of one key come in order, because they share a partition; that two
 * keys may share one; and that adding partitions sends later records of a key elsewhere, so their order breaks at that moment (K-12).
 *
 * The hash is murmur2 on 32 bits as the Java client and kafkajs have it (K-10, K-11). librdkafka's own default is CRC32: the same key goes
 * elsewhere when it is sent from there (K-13).
 */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Signed 32 bits. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    k = Math.imul(k, M);
    hash = Math.imul(hash, M) ^ k;
  }
  const rest = length - at;
  if (rest >= 3) hash ^= bytes[at + 2]! << 16;
  if (rest >= 2) hash ^= bytes[at + 1]! << 8;
  if (rest >= 1) hash = Math.imul(hash ^ bytes[at]!, M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** Drops the sign bit; `Math.abs` would give other partitions (K-10). */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

const utf8 = new TextEncoder();

export function partitionOfKey(key: string, partitions: number): number {
  return toPositive(murmur2(utf8.encode(key))) % partitions;
}

const CRC: number[] = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** librdkafka's `consistent`: CRC32, unsigned (K-13). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

export function crcPartitionOfKey(key: string, partitions: number): number {
  return crc32(utf8.encode(key)) % partitions;
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}
