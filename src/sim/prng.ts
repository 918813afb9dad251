const STEP = 0x6d2b79f5;

/**
 * A seeded generator of numbers in [0, 1): mulberry32. Small, fast, the same on every engine; not for secrets.
 * @param drawn so many have been drawn of it already
 */
export function prng(seed: number, drawn = 0): () => number {
  let state = (seed + Math.imul(drawn, STEP)) | 0;
  return () => {
    state = (state + STEP) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A version 4 UUID in its usual spelling, from a generator of ours. */
export function uuidFrom(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  hex[12] = 4;
  hex[16] = (hex[16]! & 3) | 8;
  const text = hex.map(digit => digit.toString(16)).join('');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
