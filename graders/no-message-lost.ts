import type { HistoryEvent } from '../src/history/event.ts';
import { FAULTS } from '../src/history/faults.ts';
import { Aside } from './aside.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { Handed } from './handed.ts';
import type { Ledger } from './ledger.ts';
import { count, destination, effect, optional } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';
import type { Tries } from './tries.ts';

/**
 * When a run has come to rest, all work that is owed is durable: that of every message that was ever sent, of every client that was told
 * yes, of whatever makes it owed. Where an exercise says how many tries
 * there are, what was set aside after the last of them is not lost: somebody will look. Unless nothing ever failed but the program itself.
 */
export const noMessageLost = criterion({
  id: 'no-message-lost',
  claim: 'No message is lost: whatever dies, the work of each one is done in the end',
  untested: 'no run came to rest',
  params: {
    of: effect('The work that is done in the end.'),
    attempts: optional(
      count(
        'How many tries there are, which are calls of the service that does the work. What is set aside after the last of them is not lost.',
      ),
    ),
    in: optional(destination('The dead-letter queue, where programs may send to it by themselves.')),
    most: optional(
      count(
        'How often one message may be handed out until its work is done. More than faults can bring about: who is handed it still more often will never do it, and no run would come to rest over it.',
      ),
    ),
  },
  // How often something was tried before it was given up is a matter of order.
  orderFree: ({ attempts }) => attempts === undefined,
  start: ({ of, attempts, in: to, most }, context) => new NoMessageLost(of, attempts, to, most, context),
});

const FAULT = Object.values(FAULTS);

class NoMessageLost implements Judge {
  readonly #given: readonly [of: string | undefined, attempts: number | undefined, to: string | undefined, most: number | undefined];
  readonly #ledger: Ledger;
  /** Those whose work is owed and not done. */
  readonly #handed: Handed;
  #finding: FindingFacts | null;
  readonly #tries: Tries;
  readonly #puts: Aside;
  readonly #aside: SharedSet<string>;
  readonly #gone: SharedMap<string, number>;
  readonly #trouble: SharedSet<number>;
  /** By a fault, whichever; only where tries are counted. */
  #struck: boolean;
  #rest: boolean;

  constructor(
    of: string | undefined,
    attempts: number | undefined,
    to: string | undefined,
    most: number | undefined,
    context: Context,
    copied: NoMessageLost | null = null,
  ) {
    this.#ledger = context.ledger(of);
    this.#given = [this.#ledger.name, attempts, to, most];
    this.#handed = copied === null ? new Handed(most) : copied.#handed.copy();
    this.#finding = copied === null ? null : copied.#finding;
    this.#tries = context.tries(of, attempts);
    this.#puts = copied === null ? new Aside(to, of, context) : copied.#puts.copy(context);
    this.#aside = copied === null ? new SharedSet() : copied.#aside.copy();
    this.#gone = copied === null ? new SharedMap() : copied.#gone.copy();
    this.#trouble = copied === null ? new SharedSet() : copied.#trouble.copy();
    this.#struck = copied === null ? false : copied.#struck;
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): NoMessageLost {
    return new NoMessageLost(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    this.#puts.see(event);
    if (this.#given[1] !== undefined && !this.#struck) this.#struck = FAULT.some(fault => fault.seen(event));
    for (const { thing, message } of this.#puts.put)
      if (message !== null && this.#struck && this.#tries.usedUp(message)) this.#aside.add(thing);
    if (event.type === 'delivered') this.#handOut(event.message, index);
    if (event.type === 'settled' || event.type === 'dead-lettered' || event.type === 'dropped') this.#gone.set(event.message, index);
    if (event.type === 'stuck') this.#gone.set(this.#ledger.deliveries.get(event.delivery)!.message, index);
    if (event.type === 'crashed' || (event.type === 'refused' && event.injected)) this.#trouble.add(index);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
  }

  #handOut(message: string, index: number): void {
    if (this.#handed.most === undefined || this.#finding !== null || !this.#ledger.owedFor(message) || this.#ledger.hopeless(message))
      return;
    if (this.#ledger.done(message)) this.#handed.forget(message);
    const times = this.#ledger.done(message) ? null : this.#handed.again(message);
    if (times === null) return;
    const thing = this.#ledger.thingOf(message);
    const { what, done } = this.#ledger.effect.words;
    this.#finding = {
      ...this.#ledger.facts(thing),
      kind: 'never-done',
      conflict: [index],
      told: [`The message about ${thing} was handed out ${times} times, and its ${what} was `, { wrong: `never ${done}` }, '.'],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown(noMessageLost.untested);
    for (const account of this.#ledger.accounts.values()) {
      if (account.got >= account.wanted || this.#aside.has(account.thing)) continue;
      const { thing } = account;
      const gone = [...this.#gone].filter(([message]) => this.#ledger.concerns(message, thing)).map(([, index]) => index);
      const conflict = [account.since, ...account.contributions.map(({ index }) => index), ...gone].sort((a, b) => a - b);
      return fail({ ...this.#ledger.facts(thing), kind: 'lost', conflict, between: [...this.#trouble] });
    }
    return pass;
  }

  key(): string {
    const struck = `${this.#finding !== null ? 'x' : ''}${this.#struck ? '!' : ''}${this.#handed.key()}`;
    return this.#aside.size === 0 ? struck : `${struck}|${[...this.#aside].sort().join(',')}`;
  }
}
