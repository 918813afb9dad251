/** Estimates: read as people write them, and held against what a run came to. */

const SUFFIXES: { readonly [suffix: string]: number } = { k: 1e3, m: 1e6, b: 1e9, g: 1e9, t: 1e12 };

/** `17,000`, `17k`, `1.7e4`, `10 million`, `$12.50`. Null: that is no number. */
export function parseNumber(text: string): number | null {
  const clean = text
    .trim()
    .toLowerCase()
    .replace(/[\s,_'’]|us|\$|about|~|≈/g, '')
    .replace(/thousand$/, 'k')
    .replace(/(million|mio|mil)$/, 'm')
    .replace(/(billion|bn)$/, 'b');
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?|\.\d+)([kmbgt]?)(?:\/s|persecond|asecond|b)?$/.exec(clean);
  if (match === null) return null;
  const value = Number(match[1]) * (SUFFIXES[match[2]!] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** `17 thousand` and the like, so that one sees how it was read: three digits that count. */
export function figure(value: number): string {
  if (value === 0) return '0';
  if (value < 1) return String(Number(value.toPrecision(2)));
  if (value < 100) return String(Number(value.toPrecision(3)));
  if (value >= 1e9) return `${Number((value / 1e9).toPrecision(3))} billion`;
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} million`;
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

/** `right` within a factor of two, `order` within ten; `off` beyond. `unchecked`: there was nothing to hold it against. */
export type Nearness = 'right' | 'order' | 'off' | 'unchecked';

export interface Held {
  readonly nearness: Nearness;
  /** In words, with the factor where it matters. */
  readonly says: string;
}

const RIGHT = 2;
const ORDER = 10;

/** @param none said where there is nothing to hold it against */
export function heldAgainst(estimate: number, actual: number | null, none = 'no run to hold it against'): Held {
  if (actual === null) return { nearness: 'unchecked', says: none };
  if (actual === 0 || estimate === 0) {
    if (actual === estimate) return { nearness: 'right', says: 'right' };
    return { nearness: 'off', says: actual === 0 ? 'the run had none' : `the run had ${figure(actual)}` };
  }
  const factor = Math.max(estimate / actual, actual / estimate);
  if (factor <= RIGHT) return { nearness: 'right', says: 'right, within a factor of 2' };
  const side = estimate > actual ? 'high' : 'low';
  if (factor <= ORDER) return { nearness: 'order', says: `the right order of magnitude, ${times(factor)} too ${side}` };
  return { nearness: 'off', says: `${times(factor)} too ${side}` };
}

const times = (factor: number): string => `${figure(Number(factor.toPrecision(2)))} times`;
