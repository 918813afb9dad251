/** SHA-256 of bytes, as 64 hexadecimal digits (FIPS 180-4): what content-based deduplication takes for the id of a body (S-18, N-12). */
export function sha256(bytes: Uint8Array): string {
  const state = Int32Array.from(ROOTS.slice(0, 8), root => fraction(Math.sqrt(root)));
  const words = padded(bytes);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    for (let n = 0; n < 64; n += 1) {
      if (n < 16) schedule[n] = words[block + n]!;
      else {
        const before = schedule[n - 15]!;
        const late = schedule[n - 2]!;
        const early = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
        schedule[n] = (schedule[n - 16]! + early + schedule[n - 7]! + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10))) | 0;
      }
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let n = 0; n < 64; n += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + KEYS[n]! + schedule[n]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [n, add] of [a, b, c, d, e, f, g, h].entries()) state[n] = (state[n]! + add) | 0;
  }
  return [...state].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The first 64 primes, of whose roots the standard takes its constants. */
const ROOTS: readonly number[] = primes(64);
const KEYS = ROOTS.map(root => fraction(Math.cbrt(root)));

function primes(many: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < many; n += 1) if (found.every(prime => n % prime !== 0)) found.push(n);
  return found;
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function padded(bytes: Uint8Array): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < bytes.length; i += 1) words[i >> 2]! |= bytes[i]! << (24 - (i & 3) * 8);
  words[bytes.length >> 2]! |= 0x80 << (24 - (bytes.length & 3) * 8);
  words[words.length - 1] = bytes.length << 3;
  words[words.length - 2] = bytes.length >>> 29;
  return words;
}
