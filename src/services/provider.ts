import { type Digest, digest } from '../history/digest.ts';
import type { Json, Ms } from '../history/event.ts';
import type { Arguments } from './arguments.ts';
import { Rows } from './rows.ts';
import { ServiceRefusal } from './service.ts';

/**
 * What the providers behind `email`, `payments` and `push` have in common: they are somebody else's machines, so they are
 * down at times, count how often one asks, and may remember a request by a key.
 */

/** The provider answers nobody from `fromMs` on, and everybody again from `untilMs` on. */
export interface Outage {
  readonly fromMs: Ms;
  readonly untilMs: Ms;
}

export interface RateLimit {
  /** At most so many requests in any stretch of `perMs`. */
  readonly requests: number;
  readonly perMs: Ms;
}

export interface Availability {
  readonly outages?: readonly Outage[];
  readonly rateLimit?: RateLimit | null;
}

/** The door of a provider. Every request goes through it before anything else is looked at. */
export class Door {
  readonly #provider: string;
  readonly #outages: readonly Outage[];
  readonly #limit: RateLimit | null;
  readonly #codes: { readonly down: string; readonly limited: string };
  /** When the requests that may still count were let in, oldest first. Copies have the same list. */
  #let: readonly Ms[] = [];

  /** @param codes what this kind of provider calls it when it is down and when it is asked too often */
  constructor(
    provider: string,
    { outages = [], rateLimit = null }: Availability,
    { down = 'service_unavailable', limited = 'rate_limit_exceeded' }: { readonly down?: string; readonly limited?: string } = {},
  ) {
    this.#provider = provider;
    this.#codes = { down, limited };
    this.#outages = outages;
    this.#limit = rateLimit;
  }

  copy(): Door {
    const copy = new Door(this.#provider, { outages: this.#outages, rateLimit: this.#limit }, this.#codes);
    copy.#let = this.#let;
    return copy;
  }

  /**
   * Throws `ServiceUnavailable` (503) or `RateLimited` (429). Where a vendor does not say whether a request that was turned
   * away counts, it does not: otherwise who keeps asking would never be let in.
   */
  enter(operation: string, now: Ms): void {
    if (this.#outages.some(({ fromMs, untilMs }) => fromMs <= now && now < untilMs))
      throw new ServiceRefusal(
        'ServiceUnavailable',
        `the ${this.#provider} provider did not take ${operation}: it is out of service (503)`,
        this.#codes.down,
        { status: 503 },
      );
    if (this.#limit === null) return;
    const { requests, perMs } = this.#limit;
    this.#let = this.#counting(now);
    if (this.#let.length >= requests) {
      const retryAfterMs = this.#let[this.#let.length - requests]! + perMs - now;
      throw new ServiceRefusal(
        'RateLimited',
        `the ${this.#provider} provider takes at most ${requests} ${requests === 1 ? 'request' : 'requests'} in ${perMs} ms; the next one in ${retryAfterMs} ms (429)`,
        this.#codes.limited,
        { status: 429, retryAfterMs },
      );
    }
    this.#let = [...this.#let, now];
  }

  /** Times relative to `now`; an outage that is over cannot matter any more. */
  digest(into: Digest, now: Ms): void {
    for (const { fromMs, untilMs } of this.#outages) if (untilMs > now) into.number(Math.max(fromMs - now, 0)).number(untilMs - now);
    into.number(-1);
    if (this.#limit !== null) for (const at of this.#counting(now)) into.number(now - at);
    into.number(-1);
  }

  #counting(now: Ms): readonly Ms[] {
    const { perMs } = this.#limit!;
    return this.#let.filter(at => at + perMs > now);
  }
}

/** How a provider answered the first request with a key; later ones get the same answer. */
export type Answer = { readonly result: Json } | { readonly refusal: ServiceRefusal };

interface Remembered {
  /** Digest of the parameters that the key was first used with. */
  readonly parameters: string;
  readonly answer: Answer;
}

/** Idempotency keys and the answers that they stand for, each for a time after its first use. */
export class IdempotencyKeys {
  readonly #liveMs: Ms;
  readonly #conflict: { readonly status: number; readonly code: string };
  /** In the order of first use, which is also that of expiry. */
  readonly #remembered: Rows<Remembered>;

  constructor(
    liveMs: Ms,
    conflict: { readonly status: number; readonly code: string },
    remembered: Rows<Remembered> = new Rows<Remembered>((into, { parameters, answer }) => into.add(parameters).json(shown(answer))),
  ) {
    this.#liveMs = liveMs;
    this.#conflict = conflict;
    this.#remembered = remembered;
  }

  copy(): IdempotencyKeys {
    return new IdempotencyKeys(this.#liveMs, this.#conflict, this.#remembered.copy());
  }

  /** The answer that the key stands for, or null. Throws `IdempotencyConflict` where it was first used with other parameters. */
  find(call: string, key: string, parameters: Json, now: Ms): Answer | null {
    this.#remembered.forget(now);
    const found = this.#remembered.get(key, now);
    if (found === null) return null;
    if (found.parameters !== digest(JSON.stringify(parameters)))
      throw new ServiceRefusal(
        'IdempotencyConflict',
        `${call}: the idempotency key "${key}" was first used with other parameters; a key stands for one request and its repeats (${this.#conflict.status})`,
        this.#conflict.code,
        { status: this.#conflict.status },
      );
    return found.answer;
  }

  remember(key: string, parameters: Json, answer: Answer, now: Ms): void {
    this.#remembered.set(key, { parameters: digest(JSON.stringify(parameters)), answer }, now + this.#liveMs);
  }

  digest(into: Digest, now: Ms): void {
    this.#remembered.digest(into, now);
  }
}

const shown = (answer: Answer): Json => ('result' in answer ? answer.result : [answer.refusal.name, answer.refusal.message]);

/** An option `idempotencyKey` as the learner gave it; null where it was left out. */
export function idempotencyKeyFrom(args: Arguments, value: Json | undefined, { longest, taken }: { longest: number; taken: boolean }) {
  if (value === undefined || value === null) return null;
  if (!taken) throw args.refusal('this provider takes no idempotency keys, so it cannot recognise a request that it has seen.');
  const key = args.text(value, 'the idempotencyKey', '"order-confirmed/ord_12"');
  if (key.length > longest) throw args.refusal(`the idempotencyKey has ${key.length} characters; this provider takes ${longest}.`);
  return key;
}
