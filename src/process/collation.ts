/**
 * `localeCompare` and `Intl.Collator`, for American English: letters before their accents, accents before capitals, as ICU compares
 * them. Exact for ASCII and for the Latin letters of Europe; what comes from other scripts stands behind them in the order of its code
 * points, each script whole, which is the right order of the scripts but not within all of them.
 */

import { spend } from './jobs.ts';
import { englishOnly, optionOf, refuseOptions } from './locale.ts';

export interface CollatorOptions {
  readonly usage: 'sort' | 'search';
  readonly sensitivity: 'base' | 'accent' | 'case' | 'variant';
  readonly numeric: boolean;
  readonly ignorePunctuation: boolean;
  readonly caseFirst: 'false' | 'upper' | 'lower';
}

/** Spaces, punctuation, symbols and currencies, in their order. */
const ORDER = '\t\n\v\f\r\u0085\u2028\u2029 \u00a0_-–—,;:!¡?¿.…·\'‘’"“”«»()[]{}§¶@*/\\&#%‰†‡•`´˜^¨°©®+±÷×<=>|¦~¬¤¢$£¥€0123456789';
const RANK = new Map([...ORDER].map((character, index) => [character, index + 1]));
const DIGIT = RANK.get('0')!;
const SPACE = RANK.get(' ')!;
RANK.set('\u00a0', SPACE);
/** Accents in their order, the commonest first. */
const ACCENTS = '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304';
const LETTER = 1000;
const OTHER = 10_000;
/** Letters that Unicode does not take apart, by what they count as. */
const LIKE: { readonly [letter: string]: string } = {
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ĳ: 'ij',
  ŀ: 'l·',
  ŉ: 'ʼn',
};

export function collatorOptions(what: string, locales: unknown, given: unknown): CollatorOptions {
  englishOnly(what, locales);
  if (given === null) throw new TypeError(`${what}: the options are an object`);
  const options = (given === undefined ? {} : Object(given)) as { readonly [option: string]: unknown };
  refuseOptions(what, options, ['collation']);
  return {
    usage: optionOf(what, options, 'usage', ['sort', 'search'], 'sort'),
    sensitivity: optionOf(what, options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'),
    numeric: Boolean(options.numeric),
    ignorePunctuation: Boolean(options.ignorePunctuation),
    caseFirst: optionOf(what, options, 'caseFirst', ['false', 'upper', 'lower'], 'false'),
  };
}

export const USUAL: CollatorOptions = {
  usage: 'sort',
  sensitivity: 'variant',
  numeric: false,
  ignorePunctuation: false,
  caseFirst: 'false',
};

interface Key {
  readonly primary: number[];
  readonly accents: number[];
  readonly cases: number[];
}

export function compareTexts(a: string, b: string, options: CollatorOptions): number {
  spend(20 + 10 * (a.length + b.length));
  if (a === b) return 0;
  const [one, other] = [keyOf(a, options), keyOf(b, options)];
  const primary = compareLists(one.primary, other.primary);
  if (primary !== 0 || options.sensitivity === 'base') return primary;
  if (options.sensitivity !== 'case') {
    const accents = compareLists(one.accents, other.accents);
    if (accents !== 0 || options.sensitivity === 'accent') return accents;
  }
  return compareLists(one.cases, other.cases) * (options.caseFirst === 'upper' ? -1 : 1);
}

function keyOf(text: string, { numeric, ignorePunctuation }: CollatorOptions): Key {
  const key: Key = { primary: [], accents: [], cases: [] };
  const characters = [...text.normalize('NFD')];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]!;
    const code = character.codePointAt(0)!;
    if (code >= 0x300 && code <= 0x36f) {
      // An accent belongs to the letter before it.
      const last = key.accents.length - 1;
      const known = ACCENTS.indexOf(character);
      const accent = 1 + (known < 0 ? ACCENTS.length + code - 0x300 : known);
      if (last < 0) key.accents.push(accent);
      else key.accents[last] = key.accents[last]! * 256 + accent;
      continue;
    }
    // What controls something is not seen.
    if (code < 9 || (code > 13 && code < 32) || (code >= 0x7f && code < 0xa0 && code !== 0x85) || code === 0xad) continue;
    if (numeric && character >= '0' && character <= '9') {
      const digits = /^\d+/.exec(characters.slice(at).join(''))![0];
      at += digits.length - 1;
      const value = digits.replace(/^0+(?=\d)/, '');
      push(key, DIGIT, 0);
      push(key, value.length, 0);
      for (const digit of value) push(key, Number(digit), 0);
      continue;
    }
    const rank = RANK.get(character);
    if (rank !== undefined) {
      if (!(ignorePunctuation && rank < RANK.get('`')!)) push(key, rank, 0);
      continue;
    }
    const lower = character.toLowerCase();
    const isUpper = lower !== character ? 1 : 0;
    const like = Object.hasOwn(LIKE, lower) ? LIKE[lower]! : lower;
    for (const letter of like) {
      const isLatin = letter >= 'a' && letter <= 'z';
      push(key, isLatin ? LETTER + letter.charCodeAt(0) : OTHER + letter.codePointAt(0)!, isUpper);
    }
    if (like !== lower) key.accents[key.accents.length - 1] = 64;
  }
  return key;
}

function push(key: Key, primary: number, isUpper: number): void {
  key.primary.push(primary);
  key.accents.push(0);
  key.cases.push(isUpper);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length && at < b.length; at += 1) if (a[at] !== b[at]) return a[at]! < b[at]! ? -1 : 1;
  return Math.sign(a.length - b.length);
}
