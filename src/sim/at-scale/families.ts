import { numberAfter } from './templates.ts';

const PAGE_BITS = 10;
export const PAGE = 1 << PAGE_BITS;
/** A large family grows by so many numbers at a time. */
const MOST_MORE = 1024 * PAGE;
/** A table whose keys have more beginnings and ends than this keeps the others as fingerprints. */
const FAMILIES = 4096;
/** Larger numbers would be few on each page. */
const MOST_DIGITS = 8;

/** Texts that differ in one number only: `p7/u#`. What is known of each is a number, which is 0 at first. */
export class Family {
  readonly number: number;
  readonly prefix: string;
  readonly suffix: string;
  /** The most digits in a row before and after the number: which number of a text is the one that counts must not depend on the family. */
  readonly before: number;
  readonly after: number;
  // Two arrays, because what millions of messages ask for again and again waits for memory: each array on the way costs a wait of its own.
  /** By page: where it begins in `#data`, one page more than that; 0 where there is none. */
  #places = new Int32Array(4);
  #data: Int32Array<ArrayBuffer> = new Int32Array(0);
  #used = 0;

  constructor(number: number, prefix: string, suffix: string) {
    this.number = number;
    this.prefix = prefix;
    this.suffix = suffix;
    this.before = longestRun(prefix);
    this.after = longestRun(suffix);
  }

  get(number: number): number {
    const at = number >>> PAGE_BITS;
    const places = this.#places;
    if (at >= places.length) return 0;
    const place = places[at]!;
    return place === 0 ? 0 : this.#data[place - PAGE + (number & (PAGE - 1))]!;
  }

  set(number: number, value: number): void {
    const at = number >>> PAGE_BITS;
    const places = this.#places;
    const known = at < places.length ? places[at]! : 0;
    const place = known === 0 ? this.#onePage(at) : known;
    this.#data[place - PAGE + (number & (PAGE - 1))] = value;
  }

  text(number: number): string {
    return `${this.prefix}${number}${this.suffix}`;
  }

  /** The number that this text has, where it belongs to this family; else -1. */
  numberIn(text: string): number {
    const { suffix } = this;
    const end = text.length - suffix.length;
    if (suffix !== '' && !text.endsWith(suffix)) return -1;
    const digits = end - this.prefix.length;
    if (digits > MOST_DIGITS || digits <= this.after || digits < this.before) return -1;
    return numberAfter(suffix === '' ? text : text.slice(0, end), this.prefix);
  }

  /** One more than the last page that may be there. */
  get pages(): number {
    return this.#places.length;
  }

  /** What is known of `PAGE` numbers, as it is until another one is set; null where that is nothing. */
  page(at: number): Int32Array | null {
    const place = at < this.#places.length ? this.#places[at]! : 0;
    return place === 0 ? null : this.#data.subarray(place - PAGE, place);
  }

  #onePage(at: number): number {
    if (at >= this.#places.length) this.#places = grown(this.#places, Math.max(at + 1, this.#places.length * 2));
    // Many small ones are not to take more than they need, nor a large one twice that.
    if (this.#used === this.#data.length) this.#data = grown(this.#data, this.#used + Math.min(this.#used + PAGE, MOST_MORE));
    this.#used += PAGE;
    this.#places[at] = this.#used;
    return this.#used;
  }
}

/** The memory of the old one is given back at once, where a garbage collector would leave ten of them lying about. */
function grown({ buffer }: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(buffer.transfer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** What is known of texts, each by its family and its number there: four bytes for each of millions that follow each other. */
export class Families {
  readonly list: Family[] = [];
  readonly #byEnds = new Map<string, Family>();
  #last: Family | null = null;
  #before: Family | null = null;
  /** Of the text that was read last. */
  number = 0;
  readonly #most: number;

  constructor(most = FAMILIES) {
    this.#most = most;
  }

  /** The family of this text, whose number is in `number` afterwards; null for a text that has to be kept another way. */
  read(text: string): Family | null {
    const last = this.#last;
    if (last !== null) {
      const number = last.numberIn(text);
      if (number >= 0) {
        this.number = number;
        return last;
      }
    }
    return this.#readOther(text);
  }

  #readOther(text: string): Family | null {
    const before = this.#before;
    let found: Family | null = null;
    if (before !== null) {
      this.number = before.numberIn(text);
      if (this.number >= 0) found = before;
    }
    found ??= this.#search(text);
    if (found === null) return null;
    this.#before = this.#last;
    this.#last = found;
    return found;
  }

  #search(text: string): Family | null {
    const [from, to] = numberThatCounts(text);
    if (from === to) return null;
    this.number = Number(text.slice(from, to));
    return this.family(text.slice(0, from), text.slice(to));
  }

  /** Null where there are too many. */
  family(prefix: string, suffix: string): Family | null {
    const ends = `${prefix}\0${suffix}`;
    const known = this.#byEnds.get(ends);
    if (known !== undefined) return known;
    if (this.list.length === this.#most) return null;
    const family = new Family(this.list.length, prefix, suffix);
    this.list.push(family);
    this.#byEnds.set(ends, family);
    return family;
  }
}

/** From where to where it stands: of the numbers in their usual spelling the longest, of equals the last; nowhere where there is none. */
function numberThatCounts(text: string): readonly [number, number] {
  let from = 0;
  let to = 0;
  for (const { 0: digits, index } of text.matchAll(/\d+/g)) {
    if (digits.length < to - from) continue;
    from = index;
    to = index + digits.length;
  }
  const digits = to - from;
  const usual = digits === 1 || text[from] !== '0';
  return digits > MOST_DIGITS || !usual ? [0, 0] : [from, to];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/\d+/g)].map(([digits]) => digits.length));
}
