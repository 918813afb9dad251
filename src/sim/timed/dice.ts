/** The generator of `prng.ts` with its state where no engine boxes it: time-driven runs draw tens of millions of numbers. */
export class Dice {
  readonly #state = new Int32Array(1);

  constructor(seed: number) {
    this.#state[0] = seed;
  }

  /** A whole number from 0 to `most`. */
  upTo(most: number): number {
    return most === 0 ? 0 : Math.floor(this.roll() * (most + 1));
  }

  /** [0, 1). */
  roll(): number {
    const state = (this.#state[0]! + 0x6d2b79f5) | 0;
    this.#state[0] = state;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** Seeds that lie far apart for numbers that lie close together. */
export function seedFor(seed: number, stream: number): number {
  let h = Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
