/** Rows of one chunk, and its numbers: those of the rows behind one that counts the rows that are done. */
const CHUNK_BITS = 9;
const CHUNK = 1 << CHUNK_BITS;
const ROW_BITS = 2;
const NUMBERS = CHUNK << ROW_BITS;
const DONE = NUMBERS;

// Of a row. The first number is the template below and above it the deliveries so far.
const KIND = 0;
const FIRST = 1;
const SECOND = 2;
const ORIGIN = 3;

const TEMPLATE_BITS = 20;
export const TEMPLATE = (1 << TEMPLATE_BITS) - 1;
export const MOST_DELIVERIES = 1023;

/** What is said beside the number of a template: how often the message was delivered by the queue that it leaves. */
export const carried = (deliveries: number): number => deliveries << TEMPLATE_BITS;

/**
 * The messages of one queue, or of one partition, in the order in which they came: sixteen bytes each. A message is known by its number.
 * What is done is forgotten, a chunk at a time, and its memory used again.
 */
export class Rows {
  /** How many came. */
  length = 0;
  readonly #chunks: (Int32Array | null)[] = [];
  readonly #spare: Int32Array[];

  /** `spare`: chunks that nobody uses any more; many queues can share it. */
  constructor(spare: Int32Array[]) {
    this.#spare = spare;
  }

  /**
   * @param template its number; above `TEMPLATE`, how often it was delivered elsewhere: see `carried`
   * @param origin when what this message follows from came into the system
   */
  push(template: number, first: number, second: number, origin: number): void {
    const row = this.length;
    this.length = row + 1;
    const chunk = (row & (CHUNK - 1)) === 0 ? this.#oneMore() : this.#chunks[row >>> CHUNK_BITS]!;
    const at = (row & (CHUNK - 1)) << ROW_BITS;
    chunk[at + KIND] = template;
    chunk[at + FIRST] = first;
    chunk[at + SECOND] = second;
    chunk[at + ORIGIN] = origin;
  }

  template(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & (CHUNK - 1)) << ROW_BITS]! & TEMPLATE;
  }

  first(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![((row & (CHUNK - 1)) << ROW_BITS) + FIRST]!;
  }

  second(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![((row & (CHUNK - 1)) << ROW_BITS) + SECOND]!;
  }

  origin(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![((row & (CHUNK - 1)) << ROW_BITS) + ORIGIN]!;
  }

  deliveries(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & (CHUNK - 1)) << ROW_BITS]! >>> TEMPLATE_BITS;
  }

  /** One more; returns how many with it. More than can be counted are counted as that many. */
  delivered(row: number): number {
    const chunk = this.#chunks[row >>> CHUNK_BITS]!;
    const at = (row & (CHUNK - 1)) << ROW_BITS;
    const before = chunk[at]! >>> TEMPLATE_BITS;
    if (before === MOST_DELIVERIES) return before;
    chunk[at]! += 1 << TEMPLATE_BITS;
    return before + 1;
  }

  /** Nobody asks for this row any more: once for each. */
  done(row: number): void {
    const at = row >>> CHUNK_BITS;
    const chunk = this.#chunks[at]!;
    chunk[DONE]! += 1;
    if (chunk[DONE] !== CHUNK) return;
    this.#chunks[at] = null;
    this.#spare.push(chunk);
  }

  /** False once it is done and its chunk forgotten. */
  known(row: number): boolean {
    return this.#chunks[row >>> CHUNK_BITS] !== null;
  }

  #oneMore(): Int32Array {
    const chunk = this.#spare.pop() ?? new Int32Array(NUMBERS + 1);
    chunk[DONE] = 0;
    this.#chunks.push(chunk);
    return chunk;
  }
}
