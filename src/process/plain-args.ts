/** What a program hands to a service: copied as plain data, or refused in a sentence. */
import type { Json } from '../history/event.ts';
import type { CallPort } from './call-port.ts';
import { isStackOverflow } from './jobs.ts';
import { Halt } from './realm.ts';

/** A bad argument rejects the promise, as a client library's would; it does not throw at the caller. */
export function guarded(port: CallPort, make: () => Promise<unknown>): Promise<unknown> {
  try {
    return make();
  } catch (error) {
    if (mustPass(error)) throw error;
    return port.promises.Promise.reject(error);
  }
}

/** What no `catch` of ours may keep: a halt, and an overflow of the stack, which the learner's code turns into one. */
export function mustPass(error: unknown): boolean {
  try {
    return error instanceof Halt || isStackOverflow(error);
  } catch {
    // A proxy that throws when it is asked for its prototype.
    return false;
  }
}

const DEPTH_LIMIT = 12;

/**
 * What one call may carry: characters of text, with something for every value. Everything that a handler sends becomes part
 * of the history of its run, and histories are kept.
 */
const SIZE_LIMIT = 16 * 1024;
const VALUE_SIZE = 8;

/** Copies that nothing else holds: plain data, or a sentence about what is not. */
export function plainArgs(what: string, args: readonly unknown[]): Json[] {
  const present = args.at(-1) === undefined ? args.slice(0, args.findLastIndex(arg => arg !== undefined) + 1) : args;
  const copier = new PlainCopy(what);
  return present.map((arg, index) => copier.copy(arg, `argument ${index + 1}`, 0));
}

/**
 * A copy that holds nothing of the learner's: no getter, proxy, prototype or method gets past this point, and no more than
 * one call may carry. So nothing here is asked to copy itself: an array's own `map`, or the class that its `constructor`
 * names, would be code of the learner's.
 */
class PlainCopy {
  readonly #what: string;
  #left = SIZE_LIMIT;

  constructor(what: string) {
    this.#what = what;
  }

  copy(value: unknown, where: string, depth: number): Json {
    this.#spend(VALUE_SIZE);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw this.#refusal(where, `is ${value}, which no service can store`);
      return value;
    }
    if (value === undefined) return null;
    if (typeof value !== 'object' && typeof value !== 'bigint')
      throw this.#refusal(where, `is a ${typeof value}, which no service can store`);
    if (depth > DEPTH_LIMIT) throw this.#refusal(where, `is nested more than ${DEPTH_LIMIT} deep`);
    if (typeof value === 'bigint') return this.#text(value.toString());
    return Array.isArray(value) ? this.#array(value, where, depth) : this.#object(value, where, depth);
  }

  #array(value: readonly unknown[], where: string, depth: number): Json[] {
    const length = Number(value.length);
    this.#spend(length * VALUE_SIZE);
    const items: Json[] = [];
    for (let index = 0; index < length; index += 1) items.push(this.copy(value[index], `${where}[${index}]`, depth + 1));
    return items;
  }

  /** Dates become their ISO text, as a driver would send them. */
  #object(value: object, where: string, depth: number): Json {
    if (typeof (value as { then?: unknown }).then === 'function')
      throw this.#refusal(where, 'is a promise, not its value. Is an `await` missing?');
    const iso = (value as { toISOString?: unknown }).toISOString;
    if (typeof iso === 'function') return this.#text(String(Reflect.apply(iso, value, [])));
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (item === undefined) continue;
      if (key === '__proto__') throw this.#refusal(where, 'has a property called __proto__, which no service can store');
      this.#spend(key.length);
      copy[key] = this.copy(item, `${where}.${key.slice(0, 100)}`, depth + 1);
    }
    return copy;
  }

  #text(value: string): string {
    this.#spend(value.length);
    return value;
  }

  #spend(size: number): void {
    this.#left -= size;
    if (!(this.#left >= 0)) throw new RangeError(`${this.#what}: more than ${SIZE_LIMIT / 1024} kB in one call, which no service takes`);
  }

  #refusal(where: string, text: string): TypeError {
    return new TypeError(`${this.#what}: ${where} ${text}`);
  }
}
