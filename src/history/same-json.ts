import type { Json } from './event.ts';

/** As JSON texts would be the same: also in the order of properties. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return typeof a !== 'number' || Object.is(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!sameJson(a[index], b[index])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const names = Object.keys(a);
  const others = Object.keys(b);
  if (names.length !== others.length) return false;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index]!;
    if (others[index] !== name) return false;
    if (!sameJson((a as { readonly [name: string]: Json })[name]!, (b as { readonly [name: string]: Json })[name]!)) return false;
  }
  return true;
}
