import type { HistoryEvent, Refused } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect } from './parameters.ts';
import { SharedMap } from './shared.ts';

/**
 * A service that was down is up again some time. Then somebody must still be there who tries, and knows what is left to do. What it
 * refuses for good (a declined card, a key that stands for something else) is no outage: it would not pass the next time either.
 */
export const recoversAfterOutage = criterion({
  id: 'recovers-after-outage',
  claim: 'When the service is back, what it refused meanwhile is done',
  untested: 'the service refused nothing',
  params: { of: effect('The work that is refused. Its store is the service.') },
  start: ({ of }, context) => new RecoversAfterOutage(of, context),
});

class RecoversAfterOutage implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  readonly #calls: SharedMap<number, { readonly thing: string; readonly index: number }>;
  /** Things whose work was refused, with the latest call that was. */
  readonly #refused: SharedMap<string, number>;
  #rest: boolean;

  constructor(of: string | undefined, context: Context, copied: RecoversAfterOutage | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#refused = copied === null ? new SharedMap() : copied.#refused.copy();
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): RecoversAfterOutage {
    return new RecoversAfterOutage(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type === 'called' && event.service === this.#ledger.effect.store) {
      const facts = this.#ledger.deliveries.get(event.delivery);
      if (facts !== undefined && !this.#ledger.hopeless(facts.message))
        this.#calls.set(event.call, { thing: this.#ledger.thingOfCall(event) ?? facts.thing, index });
    }
    if (event.type === 'refused' && mayPass(event) && this.#calls.has(event.call))
      this.#refused.set(this.#calls.get(event.call)!.thing, index);
    if (event.type === 'applied' || event.type === 'refused') this.#calls.delete(event.call);
    if (event.type === 'crashed') for (const call of event.pending) this.#calls.delete(call);
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    for (const [thing, index] of this.#refused) {
      const account = this.#ledger.accounts.get(thing);
      if (account === undefined || account.got >= account.wanted) continue;
      const { what, done } = this.#ledger.effect.words;
      return fail({
        ...this.#ledger.facts(thing),
        kind: 'not-recovered',
        conflict: [index],
        told: [
          `${thing}’s ${what} was `,
          { wrong: `never ${done}` },
          ': ',
          { line: index },
          ' was refused, and nobody tried again once it would have passed.',
        ],
      });
    }
    return this.#refused.size > 0 ? pass : unknown(recoversAfterOutage.untested);
  }

  key(): string {
    return [...this.#refused.keys()].sort().join(',');
  }
}

/** By the schedule, or by what a provider says that is down or was asked too often. */
export const mayPass = ({ injected, error }: Refused): boolean =>
  injected || error.name === 'ServiceUnavailable' || error.name === 'RateLimited';
