// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul } = Math;

/**
 * Random numbers with their state where no engine boxes it, for time-driven runs, which draw tens of millions of them. Weyl's
 * sequence, mixed as MurmurHash3 does at its end.
 */
export class Dice {
  /** The state, then the ranges, two numbers each: in one array, because each one costs its own checks. */
  readonly #data: Int32Array;

  /** `ranges`: the least of each, and how much more it may be, which is below 65,536. */
  constructor(seed: number, ranges: readonly (readonly [least: number, more: number])[] = []) {
    this.#data = Int32Array.from([seed, ...ranges.flat()]);
  }

  /** A whole number from the range of this number. */
  within(range: number): number {
    const data = this.#data;
    const mixed = (data[0]! + 0x9e3779b9) | 0;
    data[0] = mixed;
    return (data[2 * range + 1]! + (imul(mix(mixed), data[2 * range + 2]! + 1) >>> 16)) | 0;
  }

  /** A whole number from 0 to `most`, which is below 65,536: without fractions, which take longer than all the rest. */
  upTo(most: number): number {
    const data = this.#data;
    const mixed = (data[0]! + 0x9e3779b9) | 0;
    data[0] = mixed;
    return imul(mix(mixed), most + 1) >>> 16;
  }

  /** [0, 1). */
  roll(): number {
    return (this.upTo(65_535) * 65_536 + this.upTo(65_535)) / 4_294_967_296;
  }
}

/** Sixteen bits. */
function mix(state: number): number {
  const once = imul(state ^ (state >>> 16), 0x85ebca6b);
  const twice = imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 16;
}

/** Seeds that lie far apart for numbers that lie close together. */
export function seedFor(seed: number, stream: number): number {
  let h = imul(seed, 0x9e3779b1) ^ imul(stream + 1, 0x85ebca6b);
  h = imul(h ^ (h >>> 16), 0x7feb352d);
  h = imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
