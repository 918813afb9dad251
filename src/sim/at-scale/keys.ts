import { Families, type Family } from './families.ts';
import { Fingerprint, Fingerprints } from './fingerprints.ts';

// Of what is known of a key of a family: it is there; from the next bit on, who touched it last, from 1; then, in which window.
const PRESENT = 1;
const OWNER = 1;
const WINDOW = 15;
const OWNERS = (1 << WINDOW) - 1 - PRESENT;
const WINDOWS = (1 << 16) - 1;

/** A name that is made for each message would fill the memory. */
const TABLES = 1000;

export interface Table {
  readonly name: string;
  readonly families: Families;
  /** By owner. */
  readonly texts: (Fingerprints | undefined)[];
}

/** Two workers touched one key within a window. The run is worth nothing then. */
export interface Trespass {
  readonly owners: readonly [number, number];
  readonly why: string;
}

/**
 * The tables of a run. Workers are played one after the other for a window each, so what one does to a key is seen by the others from
 * the next window on, as it should be, and may not be looked at by another within the same one. Workers that are played by one clock
 * are one owner.
 */
export class Tables {
  readonly list: Table[] = [];
  trespass: Trespass | null = null;
  /** The window that is played. */
  window = 0;
  /** Owners from the first of these to before the second are divided among parts, which see nothing of each other: nobody else may touch what they touch. */
  readonly #divided: readonly [number, number];
  /** Owners, too: where one touches what another of them has touched, the two will meet within a window sooner or later. */
  readonly #meeting: readonly [number, number];
  readonly #numberByName = new Map<string, number>();

  constructor(divided: readonly [from: number, to: number], meeting: readonly [from: number, to: number] = [0, 0]) {
    this.#divided = divided;
    this.#meeting = meeting;
  }

  meet(one: number, other: number): boolean {
    const [from, to] = this.#meeting;
    return one >= from && one < to && other >= from && other < to;
  }

  isDivided(owner: number): boolean {
    const [from, to] = this.#divided;
    return owner >= from && owner < to;
  }

  numberOf(name: string): number {
    let number = this.#numberByName.get(name);
    if (number === undefined) {
      number = this.list.length;
      if (number === TABLES) throw new RangeError(`more than ${TABLES} tables`);
      this.list.push({ name, families: new Families(), texts: [] });
      this.#numberByName.set(name, number);
    }
    return number;
  }
}

/** Reads keys on behalf of one worker, and notices when one belongs to another. */
export class KeyReader {
  // Of the key that was read last: its family and number, or -1 and a fingerprint.
  family = -1;
  low = 0;
  high = 0;
  readonly #tables: Tables;
  readonly #owner: number;
  readonly #fingerprint = new Fingerprint();
  // Of the key that was asked for last.
  #family: Family | null = null;
  #texts: Fingerprints | null = null;
  #low = 0;
  #high = 0;
  #known = 0;

  constructor(tables: Tables, owner: number) {
    this.#tables = tables;
    this.#owner = owner;
  }

  read(table: number, key: string): void {
    const { families } = this.#tables.list[table]!;
    const family = families.read(key);
    if (family === null) {
      this.family = -1;
      this.#fingerprint.of(key);
      this.low = this.#fingerprint.low;
      this.high = this.#fingerprint.high;
      return;
    }
    this.family = family.number;
    this.low = families.number;
    this.high = 0;
  }

  /** Whether this key is there now. Touches it; `put` is about it. */
  at(table: number, family: number, low: number, high: number): boolean {
    const its = this.#tables.list[table]!;
    this.#low = low;
    if (family < 0) {
      this.#family = null;
      this.#high = high;
      this.#texts = its.texts[this.#owner] ?? this.#newTexts(its);
      return this.#texts.has(low, high);
    }
    const found = its.families.list[family]!;
    this.#family = found;
    const known = found.get(low);
    const owner = ((known & OWNERS) >>> OWNER) - 1;
    const window = this.#tables.window & WINDOWS;
    if (owner !== this.#owner && owner >= 0) {
      const tables = this.#tables;
      if (known >>> WINDOW === window || tables.isDivided(owner) !== tables.isDivided(this.#owner) || tables.meet(owner, this.#owner))
        this.#trespassed(its, found, low, owner);
    }
    this.#known = (window << WINDOW) | ((this.#owner + 1) << OWNER) | (known & PRESENT);
    found.set(low, this.#known);
    return (known & PRESENT) !== 0;
  }

  put(present: boolean): void {
    if (this.#family === null) this.#texts!.put(this.#low, this.#high, present);
    else this.#family.set(this.#low, present ? this.#known | PRESENT : this.#known & ~PRESENT);
  }

  #newTexts({ texts }: Table): Fingerprints {
    const made = new Fingerprints();
    while (texts.length <= this.#owner) texts.push(undefined);
    texts[this.#owner] = made;
    return made;
  }

  #trespassed({ name }: Table, family: Family, number: number, other: number): void {
    const why = `workers share the key \`${family.text(number)}\` of the table \`${name}\``;
    this.#tables.trespass ??= { owners: [other, this.#owner], why };
  }
}

/** Who touched a key of a family last; -1: nobody. */
export const ownerIn = (known: number): number => ((known & OWNERS) >>> OWNER) - 1;
