// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul } = Math;

/**
 * Random numbers with their state where no engine boxes it, for time-driven runs, which draw tens of millions of them. Weyl's
 * sequence, mixed as MurmurHash3 does at its end.
 */
export class Dice {
  readonly #state = new Int32Array(1);

  constructor(seed: number) {
    this.#state[0] = seed;
  }

  /** A whole number from 0 to `most`, which is below 65,536: without fractions, which take longer than all the rest. */
  upTo(most: number): number {
    const state = this.#state;
    let mixed = (state[0]! + 0x9e3779b9) | 0;
    state[0] = mixed;
    mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return imul((mixed ^ (mixed >>> 16)) >>> 16, most + 1) >>> 16;
  }

  /** [0, 1). */
  roll(): number {
    return (this.upTo(65_535) * 65_536 + this.upTo(65_535)) / 4_294_967_296;
  }
}

/** Seeds that lie far apart for numbers that lie close together. */
export function seedFor(seed: number, stream: number): number {
  let h = imul(seed, 0x9e3779b1) ^ imul(stream + 1, 0x85ebca6b);
  h = imul(h ^ (h >>> 16), 0x7feb352d);
  h = imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
