import type { Ms } from '../../history/event.ts';
import { TEMPLATE as KIND } from './rows.ts';
import type { Templates, TemplateText } from './templates.ts';

const AT = 0;
const FROM = 1;
const TO = 2;
const TEMPLATE = 3;
const FIRST = 4;
const SECOND = 5;
const ORIGIN = 6;
const FIELDS = 7;
const BLOCK = 8192;
/** Who sent it, of what no worker sent; workers are numbered from the next number on. */
export const OUTSIDE = 0;

/** Messages as they go from one thread to another: what is theirs in rows of numbers, and what the rows call their kinds. */
export interface Letters {
  readonly kinds: readonly TemplateText[];
  readonly rows: readonly ArrayLike<number>[];
}

/**
 * What was sent to programs that whoever is on call starts: it lies there until they are handed it. In the order of time, then of the
 * workers that sent it, then of sending, so that it does not depend on who played them.
 */
export class LetterBox {
  size = 0;
  #blocks: Int32Array[] = [];

  add(at: Ms, from: number, to: number, template: number, first: number, second: number, origin: Ms): void {
    const place = (this.size % BLOCK) * FIELDS;
    if (place === 0) this.#blocks.push(new Int32Array(BLOCK * FIELDS));
    const block = this.#blocks.at(-1)!;
    this.size += 1;
    block[place + AT] = at;
    block[place + FROM] = from;
    block[place + TO] = to;
    block[place + TEMPLATE] = template;
    block[place + FIRST] = first;
    block[place + SECOND] = second;
    block[place + ORIGIN] = origin;
  }

  /** All of them, as plain data; none is left here. */
  taken({ list }: Templates): Letters {
    const used = new Set<number>();
    const rows = this.#blocks;
    const last = rows.at(-1);
    if (last !== undefined && this.size % BLOCK !== 0) rows[rows.length - 1] = last.slice(0, (this.size % BLOCK) * FIELDS);
    for (const block of rows) for (let at = TEMPLATE; at < block.length; at += FIELDS) used.add(block[at]! & KIND);
    this.#blocks = [];
    this.size = 0;
    return { kinds: [...used].map(number => list[number]!.text()), rows };
  }
}

/** Hands out what several threads have, in order. */
export function handedOut(
  all: readonly Letters[],
  templates: Templates,
  hand: (to: number, template: number, first: number, second: number, origin: Ms) => void,
): number {
  const size = all.reduce((sum, { rows }) => sum + rows.reduce((count, { length }) => count + length, 0), 0) / FIELDS;
  const letters = new Int32Array(size * FIELDS);
  let place = 0;
  for (const { kinds, rows } of all) {
    const ours = new Map(kinds.map(kind => [kind.number, templates.adopted(kind).number]));
    for (const block of rows) {
      letters.set(block, place);
      for (let at = TEMPLATE; at < block.length; at += FIELDS) letters[place + at] = ours.get(block[at]! & KIND)! | (block[at]! & ~KIND);
      place += block.length;
    }
  }
  for (const letter of inOrder(letters, size)) {
    const at = letter * FIELDS;
    hand(letters[at + TO]!, letters[at + TEMPLATE]!, letters[at + FIRST]!, letters[at + SECOND]!, letters[at + ORIGIN]!);
  }
  return size;
}

const DIGIT = 16;
const DIGITS = 1 << DIGIT;

/** The numbers of the letters by time and sender; of equals, what came first stays first. */
function inOrder(letters: Int32Array, size: number): Int32Array {
  let order = Int32Array.from({ length: size }, (_, index) => index);
  let sorted = new Int32Array(size);
  const by = (field: number, shift: number) => {
    const counts = new Int32Array(DIGITS + 1);
    const digit = (letter: number) => (letters[letter * FIELDS + field]! >>> shift) & (DIGITS - 1);
    for (let index = 0; index < size; index += 1) counts[digit(index) + 1]! += 1;
    for (let value = 0; value < DIGITS; value += 1) counts[value + 1]! += counts[value]!;
    for (const letter of order) {
      const value = digit(letter);
      sorted[counts[value]!] = letter;
      counts[value]! += 1;
    }
    [order, sorted] = [sorted, order];
  };
  by(FROM, 0);
  by(AT, 0);
  by(AT, DIGIT);
  return order;
}
