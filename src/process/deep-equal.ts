/** `isDeepStrictEqual` and its loose sister, as `node:assert` compares. */
import { spend } from './jobs.ts';

export type Strictness = 'strict' | 'loose';

/** Deeper than that nobody looks. */
const DEPTH_LIMIT = 500;

export function equal(a: unknown, b: unknown, strictness: Strictness): boolean {
  return same(a, b, strictness, []);
}

type Pairs = readonly (readonly [object, object])[];

function same(a: unknown, b: unknown, strictness: Strictness, above: Pairs): boolean {
  spend(2);
  const strict = strictness === 'strict';
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    const aIsPlain = typeof a !== 'object' || a === null;
    const bIsPlain = typeof b !== 'object' || b === null;
    if (strict || !aIsPlain || !bIsPlain) return false;
    // biome-ignore lint/suspicious/noDoubleEquals: it is the looser comparison
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (above.some(([one, other]) => one === a && other === b)) return true;
  if (above.length > DEPTH_LIMIT) throw new RangeError(`assert compares values that are at most ${DEPTH_LIMIT} deep`);
  spend(above.length);
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (tagOf(a) !== tagOf(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const inside: Pairs = [...above, [a, b]];
  const item = (one: unknown, other: unknown) => same(one, other, strictness, inside);
  if (a instanceof Date && b instanceof Date && !Object.is(a.getTime(), b.getTime())) return false;
  if (a instanceof RegExp && b instanceof RegExp && (String(a) !== String(b) || a.lastIndex !== b.lastIndex)) return false;
  if (a instanceof Error || b instanceof Error) {
    if (!(a instanceof Error && b instanceof Error) || a.name !== b.name || a.message !== b.message || !item(a.cause, b.cause))
      return false;
  }
  for (const Box of [Number, String, Boolean, BigInt, Symbol])
    if (a instanceof Box && !(b instanceof Box && Object.is(a.valueOf(), b.valueOf()))) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && !(a instanceof DataView)) {
    const [one, other] = [a as Uint8Array, b as Uint8Array];
    spend(one.length);
    return one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
  }
  if (a instanceof Set && !(b instanceof Set && sameMembers([...a], [...b], item))) return false;
  if (a instanceof Map && !(b instanceof Map && sameMembers([...a], [...b], item))) return false;
  const keys = keysOf(a, strict);
  if (keys.length !== keysOf(b, strict).length) return false;
  return keys.every(
    key =>
      Object.prototype.propertyIsEnumerable.call(b, key) &&
      item((a as { [key: PropertyKey]: unknown })[key], (b as { [key: PropertyKey]: unknown })[key]),
  );
}

/** Whatever their order. */
function sameMembers(all: readonly unknown[], others: readonly unknown[], item: (a: unknown, b: unknown) => boolean): boolean {
  if (all.length !== others.length) return false;
  const left = [...others];
  return all.every(one => {
    const at = left.findIndex(other => item(one, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function keysOf(value: object, strict: boolean): PropertyKey[] {
  const keys: PropertyKey[] = Object.keys(value);
  if (strict) keys.push(...Object.getOwnPropertySymbols(value).filter(symbol => Object.prototype.propertyIsEnumerable.call(value, symbol)));
  return keys;
}

const tagOf = (value: object) => Object.prototype.toString.call(value);
