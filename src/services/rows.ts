import { Digest } from '../history/digest.ts';
import type { Ms } from '../history/event.ts';

interface Row<Value> {
  readonly value: Value;
  readonly expiresAt: Ms | null;
  /** Of its key and value, once somebody has asked. Copies have the same rows, so none asks twice. */
  weight: Digest | null;
}

/**
 * What a service keeps by key. Copies read the same map, and who writes first takes one of its own, so values must not be changed but
 * replaced. A row that expires is absent from its last moment on.
 */
export class Rows<Value> {
  #rows: Map<string, Row<Value>>;
  #shared: boolean;
  readonly #weigh: (into: Digest, value: Value) => void;
  /** What `digest` last told, while that does not depend on the time; null once anything was written. */
  #told: { readonly low: number; readonly high: number } | null;

  /** @param from rows to copy, or how a value adds all that it tells to a digest */
  constructor(from: Rows<Value> | ((into: Digest, value: Value) => void)) {
    if (from instanceof Rows) {
      from.#shared = true;
      this.#rows = from.#rows;
      this.#weigh = from.#weigh;
      this.#told = from.#told;
    } else {
      this.#rows = new Map();
      this.#weigh = from;
      this.#told = null;
    }
    this.#shared = from instanceof Rows;
  }

  copy(): Rows<Value> {
    return new Rows(this);
  }

  get(key: string, now: Ms = 0): Value | null {
    return this.find(key, now)?.value ?? null;
  }

  find(key: string, now: Ms): { readonly value: Value; readonly expiresAt: Ms | null } | null {
    const row = this.#rows.get(key);
    return row !== undefined && isAlive(row, now) ? row : null;
  }

  set(key: string, value: Value, expiresAt: Ms | null = null): void {
    this.#own().set(key, { value, expiresAt, weight: null });
  }

  delete(key: string): void {
    this.#own().delete(key);
  }

  /** For rows that expire in the order in which they were set: those whose time is over go. */
  forget(now: Ms): void {
    for (const [key, row] of this.#rows) {
      if (isAlive(row, now)) return;
      this.delete(key);
    }
  }

  /** In the order of their keys: which came first must not show. */
  sorted(now: Ms = 0): (readonly [key: string, value: Value])[] {
    const alive = [...this.#rows].filter(([, row]) => isAlive(row, now));
    return alive.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { value }]) => [key, value]);
  }

  /** Adds all rows that are there, in whatever order they came, and how long each has left. */
  digest(into: Digest, now: Ms = 0): void {
    let told = this.#told;
    if (told === null) {
      let [low, high, timeless] = [0, 0, true];
      for (const [key, row] of this.#rows) {
        if (row.expiresAt !== null) timeless = false;
        if (!isAlive(row, now)) continue;
        row.weight ??= this.#weightOf(key, row.value);
        const weight = row.expiresAt === null ? row.weight : new Digest().startFrom(row.weight).number(row.expiresAt - now);
        low = (low + weight.low) | 0;
        high = (high + weight.high) | 0;
      }
      told = { low, high };
      if (timeless) this.#told = told;
    }
    into.number(told.low).number(told.high);
  }

  #weightOf(key: string, value: Value): Digest {
    const weight = new Digest().add(key);
    this.#weigh(weight, value);
    return weight;
  }

  /** Before anything is written. */
  #own(): Map<string, Row<Value>> {
    this.#told = null;
    if (this.#shared) {
      this.#shared = false;
      this.#rows = new Map(this.#rows);
    }
    return this.#rows;
  }
}

const isAlive = ({ expiresAt }: Row<unknown>, now: Ms): boolean => expiresAt === null || expiresAt > now;
