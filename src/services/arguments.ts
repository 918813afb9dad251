import type { Json } from '../history/event.ts';
import { ServiceRefusal } from './service.ts';

/**
 * Arguments of a call, read one by one. They are plain copies already; what may be wrong with them is their kind, and the
 * refusal says so in a sentence that begins with the learner's own words for the call.
 */
export class Arguments {
  /** `email.send` */
  readonly call: string;
  readonly #code: string;

  /** @param code what a real client of this service would set as the error's code */
  constructor(call: string, code = 'invalid_argument') {
    this.call = call;
    this.#code = code;
  }

  refusal(sentence: string): ServiceRefusal {
    return new ServiceRefusal('InvalidArgument', `${this.call}: ${sentence}`, this.#code);
  }

  /** @param what `the subject`; @param such an example: `"Your order"` */
  text(value: Json | undefined, what: string, such: string): string {
    if (typeof value === 'string' && value !== '') return value;
    throw this.refusal(`${what} must be a text such as ${such}, not ${article(value)}.`);
  }

  whole(value: Json | undefined, what: string, { from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number }): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) return value;
    const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
    throw this.refusal(`${what} must be a whole number ${range}, not ${article(value)}.`);
  }

  flag(value: Json | undefined, what: string): boolean {
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    throw this.refusal(`${what} must be true or false, not ${article(value)}.`);
  }

  /** An object that has no fields but the known ones. @param such an example: `{ to, subject }` */
  fields(value: Json | undefined, what: string, known: readonly string[], such: string): { readonly [field: string]: Json } {
    if (!isObject(value)) throw this.refusal(`${what} must be an object such as ${such}, not ${article(value)}.`);
    const stranger = Object.keys(value).find(name => !known.includes(name));
    if (stranger !== undefined) throw this.refusal(`${what} has no field \`${stranger}\`. ${nearest(stranger, known)}`);
    return value;
  }

  /** As `fields`; leaving options out is the same as `{}`. */
  options(value: Json | undefined, known: readonly string[], such: string): { readonly [option: string]: Json } {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) throw this.refusal(`the options must be an object such as ${such}, not ${article(value)}.`);
    const stranger = Object.keys(value).find(name => !known.includes(name));
    if (stranger !== undefined) throw this.refusal(`there is no option \`${stranger}\`. ${nearest(stranger, known)}`);
    return value;
  }
}

/** `the number 3`, `a list`: how a sentence speaks of a wrong value. */
export function article(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

export function isObject(value: Json | undefined): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Did you mean ...?`, or all there is where nothing is near. */
export function nearest(name: string, known: readonly string[]): string {
  const [first, ...others] = known.map(each => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }));
  if (first === undefined) return 'There is none.';
  const best = others.reduce((nearest, next) => (next.distance < nearest.distance ? next : nearest), first);
  if (best.distance <= Math.max(2, best.each.length / 2)) return `Did you mean \`${best.each}\`?`;
  return `There ${known.length === 1 ? 'is' : 'are'} ${known.map(each => `\`${each}\``).join(', ')}.`;
}

export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
