import type { HistoryEvent, Json, Ms } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Names } from './ledger.ts';
import { effect, field, ms } from './parameters.ts';

/**
 * Order costs waiting: what is behind a message that fails has to wait for it. Nobody else has to. So a message that is the first of its
 * own key is in somebody's hands soon, whatever becomes of messages of other keys. How long it is in hand is not looked at, nor when it
 * comes again after that; and a process that stands still, because the schedule says so, is no fault of the design's.
 */
export const othersNotHeldUp = criterion({
  id: 'others-not-held-up',
  claim: 'A message that fails holds up those of its own key only',
  untested: 'there were never messages of two keys at once',
  params: {
    of: effect('The work that messages ask for.'),
    key: field('The field of the messages that says whose order is kept.'),
    withinMs: ms('How long a message that is the first of its key may wait until somebody is handed it.'),
  },
  start: ({ of, key, withinMs }, context) => new OthersNotHeldUp(of, key, withinMs, context),
});

/** A message that is not settled. */
interface Open {
  readonly message: string;
  readonly key: string;
  /** Since when it has been waiting to be handed to somebody for the first time; null once it was. */
  since: Ms | null;
  /** From which event on it waits. */
  index: number;
  /** How often it was handed to somebody. */
  handed: number;
}

class OthersNotHeldUp implements Judge {
  readonly #effect: string;
  readonly #names: Names;
  readonly #field: string;
  readonly #allowed: Ms;
  /** By key, in the order sent. */
  readonly #keys = new Map<string, Open[]>();
  readonly #open = new Map<string, Open>();
  #now: Ms = 0;
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, key: string, allowed: Ms, context: Context) {
    this.#effect = context.effectNamed(of);
    this.#names = context.names(of);
    this.#field = key;
    this.#allowed = allowed;
  }

  see(event: HistoryEvent, index: number): void {
    this.#now = event.at;
    switch (event.type) {
      case 'sent':
        this.#sent(event.message, event.body, index);
        break;
      case 'delivered': {
        const open = this.#open.get(event.message);
        if (open === undefined) break;
        this.#judge(open, index, false);
        open.since = null;
        open.handed += 1;
        break;
      }
      case 'returned': {
        // It comes again when its own wait is over, which is nobody else's fault.
        const open = this.#open.get(event.message);
        if (open !== undefined) open.since = null;
        break;
      }
      case 'settled':
      case 'dropped':
      case 'dead-lettered':
        this.#gone(event.message, index);
        break;
      case 'time-passed':
        if (event.stalled) for (const open of this.#open.values()) if (open.since !== null) open.since += event.at - event.from;
        break;
      case 'ended':
        if (event.reason !== 'step-limit') for (const open of this.#open.values()) this.#judge(open, index, true);
        break;
      default:
        break;
    }
  }

  #sent(message: string, body: Json, index: number): void {
    const value =
      typeof body === 'object' && body !== null && !Array.isArray(body)
        ? (body as { readonly [name: string]: Json })[this.#field]
        : undefined;
    if (value === undefined || !this.#names.owedFor(message)) return;
    const key = String(value);
    const open = { message, key, since: this.#now, index, handed: 0 };
    this.#open.set(message, open);
    this.#keys.set(key, [...(this.#keys.get(key) ?? []), open]);
    if (this.#keys.size > 1) this.#tested = true;
  }

  #gone(message: string, index: number): void {
    const open = this.#open.get(message);
    if (open === undefined) return;
    this.#open.delete(message);
    const rest = this.#keys.get(open.key)!.filter(each => each !== open);
    if (rest.length === 0) this.#keys.delete(open.key);
    else this.#keys.set(open.key, rest);
    // What was behind it had to wait until now.
    const [first] = rest;
    if (first === undefined || first.since === null) return;
    first.since = this.#now;
    first.index = index;
  }

  /** @param forEver nothing new can happen any more */
  #judge(open: Open, index: number, forEver: boolean): void {
    const { message, key, since } = open;
    if (this.#finding !== null || since === null || this.#keys.get(key)![0] !== open) return;
    const waited = this.#now - since;
    if (!forEver && waited <= this.#allowed) return;
    const other = [...this.#open.values()].filter(each => each.key !== key && each.handed > 0).sort((a, b) => b.handed - a.handed)[0];
    const thing = this.#names.thingOf(message);
    const blamed =
      other === undefined ? '' : `, which is about ${other.key}, was ${other.handed > 1 ? 'tried again and again' : 'in hand'}`;
    this.#finding = {
      kind: 'held-up',
      effect: this.#effect,
      thing,
      conflict: [open.index, index],
      between: [],
      wanted: this.#allowed,
      got: waited,
      told: [
        `${thing} is about ${key}, and nothing about ${key} was before it. It `,
        { wrong: forEver ? 'waits for ever' : `waited ${waited / 1000} s` },
        other === undefined ? '.' : ` while ${this.#names.thingOf(other.message)}${blamed}.`,
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(othersNotHeldUp.untested);
  }

  /** How long waits whoever is not the first of its key makes no difference. */
  key(): string {
    const keys = [...this.#keys].map(([key, open]) => {
      const each = open.map(({ message, since }, at) => `${message}${since === null ? '!' : at === 0 ? `@${this.#now - since}` : ''}`);
      return `${key}:${each.join('>')}`;
    });
    return `${this.#finding !== null}|${this.#tested}|${keys.sort().join(',')}`;
  }
}
