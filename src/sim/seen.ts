/**
 * The states that were reached, by the two halves of their digests, each with the faults that were spent on the way: one
 * open-addressed table of numbers, because a million small objects would cost more than everything else.
 */
export class Seen {
  readonly #width: number;
  #mask = (1 << 12) - 1;
  #low = new Int32Array(this.#mask + 1);
  #high = new Int32Array(this.#mask + 1);
  /** By slot: the number of the first entry, from 1; 0 where the slot is free. */
  #first = new Int32Array(this.#mask + 1);
  #slots = 0;
  /** By entry: the next entry of the same state, and the faults of each kind. */
  #next = new Int32Array(1 << 12);
  #counts: Uint8Array;
  #entries = 0;

  /** @param width kinds of faults */
  constructor(width: number) {
    this.#width = width;
    this.#counts = new Uint8Array(this.#next.length * width);
  }

  /** Whether the state was reached before with no more faults of any kind. If not, it now was. */
  reached(low: number, high: number, spent: ArrayLike<number>): boolean {
    const slot = this.#slotOf(low | 0, high | 0);
    for (let entry = this.#first[slot]!; entry !== 0; entry = this.#next[entry]!) if (this.#within(entry, spent)) return true;
    this.#add(slot, spent);
    return false;
  }

  #within(entry: number, spent: ArrayLike<number>): boolean {
    const at = entry * this.#width;
    for (let kind = 0; kind < this.#width; kind += 1) if (this.#counts[at + kind]! > spent[kind]!) return false;
    return true;
  }

  #slotOf(low: number, high: number): number {
    if (this.#slots * 2 > this.#mask) this.#grow();
    let slot = low & this.#mask;
    for (; this.#first[slot] !== 0; slot = (slot + 1) & this.#mask) if (this.#low[slot] === low && this.#high[slot] === high) return slot;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#slots += 1;
    return slot;
  }

  #add(slot: number, spent: ArrayLike<number>): void {
    this.#entries += 1;
    const entry = this.#entries;
    if (entry >= this.#next.length) {
      this.#next = longer(this.#next, new Int32Array(this.#next.length * 2));
      this.#counts = longer(this.#counts, new Uint8Array(this.#counts.length * 2));
    }
    for (let kind = 0; kind < this.#width; kind += 1) this.#counts[entry * this.#width + kind] = spent[kind]!;
    this.#next[entry] = this.#first[slot]!;
    this.#first[slot] = entry;
  }

  #grow(): void {
    const [low, high, first] = [this.#low, this.#high, this.#first];
    const size = (this.#mask + 1) * 2;
    this.#mask = size - 1;
    this.#low = new Int32Array(size);
    this.#high = new Int32Array(size);
    this.#first = new Int32Array(size);
    for (let from = 0; from < first.length; from += 1) {
      if (first[from] === 0) continue;
      let slot = low[from]! & this.#mask;
      while (this.#first[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#low[slot] = low[from]!;
      this.#high[slot] = high[from]!;
      this.#first[slot] = first[from]!;
    }
  }
}

function longer<T extends Int32Array | Uint8Array>(old: T, made: T): T {
  made.set(old);
  return made;
}
