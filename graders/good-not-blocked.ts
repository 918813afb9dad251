import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect } from './parameters.ts';
import { SharedMap } from './shared.ts';

/**
 * A message that nobody can handle is tried again and again at the head of its queue or partition, and whatever is behind it waits. Judged
 * where nothing new can happen: a good message that is still waiting then waits for ever.
 */
export const goodNotBlocked = criterion({
  id: 'good-not-blocked',
  claim: 'A message that nobody can handle does not hold up those behind it',
  untested: 'no message that nobody can handle was sent, or no other beside it',
  params: { of: effect('The work that nobody can do for some messages: see `hopeless`.') },
  start: ({ of }, context) => new GoodNotBlocked(of, context),
});

class GoodNotBlocked implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  /** Good messages of which nobody has said what becomes of them, with the events that stored them. */
  readonly #waiting: SharedMap<string, number>;
  #good: boolean;
  /** The latest that was seen of a message that nobody can handle. */
  #poison: { readonly message: string; readonly index: number; readonly handed: number } | null;
  #rest: boolean;

  constructor(of: string | undefined, context: Context, copied: GoodNotBlocked | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#waiting = copied === null ? new SharedMap() : copied.#waiting.copy();
    this.#good = copied === null ? false : copied.#good;
    this.#poison = copied === null ? null : copied.#poison;
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): GoodNotBlocked {
    return new GoodNotBlocked(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (!('message' in event) || !this.#ledger.owedFor(event.message)) return;
    const { message } = event;
    const hopeless = this.#ledger.hopeless(message);
    if (hopeless && (event.type === 'sent' || event.type === 'delivered'))
      this.#poison = { message, index, handed: (this.#poison?.handed ?? 0) + (event.type === 'delivered' ? 1 : 0) };
    if (hopeless) return;
    if (event.type === 'sent') {
      this.#good = true;
      this.#waiting.set(message, index);
    }
    if (event.type === 'settled' || event.type === 'dead-lettered' || event.type === 'dropped') this.#waiting.delete(message);
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    if (this.#poison === null || !this.#good) return unknown(goodNotBlocked.untested);
    for (const [message, index] of this.#waiting) {
      if (this.#ledger.done(message)) continue;
      const thing = this.#ledger.thingOf(message);
      const { what, done } = this.#ledger.effect.words;
      return fail({
        ...this.#ledger.facts(thing),
        kind: 'blocked',
        conflict: [index, this.#poison.index].sort((a, b) => a - b),
        told: [
          `${message} is still waiting when nothing new can happen, and ${thing}’s ${what} was `,
          { wrong: `never ${done}` },
          `: ${this.#poison.message}, which nobody can handle, ${this.#poison.handed > 1 ? 'comes again and again before it' : 'is before it, and whoever has it never lets go of it'}.`,
        ],
      });
    }
    return pass;
  }

  key(): string {
    return `${this.#good}|${this.#poison !== null}|${[...this.#waiting.keys()].sort().join(',')}`;
  }
}
