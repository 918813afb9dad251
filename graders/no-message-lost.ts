import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';
import { Tries } from './tries.ts';

/**
 * When a run has come to rest, the work of every message that was ever sent is durable, all of it. Where an exercise says how many tries
 * there are, what was set aside after the last of them is not lost: somebody will look.
 */
export const noMessageLost: Criterion = {
  id: 'no-message-lost',
  claim: 'No message is lost: whatever dies, the work of each one is done in the end',
  untested: 'no run came to rest',
  start: subject => new NoMessageLost(subject),
};

class NoMessageLost implements Judge {
  readonly #ledger: Ledger;
  readonly #tries: Tries;
  readonly #aside = new Set<string>();
  readonly #gone = new Map<string, number>();
  readonly #trouble: number[] = [];
  #rest = false;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#tries = new Tries(subject);
  }

  see(event: HistoryEvent, index: number): void {
    this.#ledger.see(event, index);
    this.#tries.see(event);
    if (event.type === 'dead-lettered' && this.#tries.usedUp(event.message)) this.#aside.add(this.#ledger.thingOf(event.message));
    if (event.type === 'settled' || event.type === 'dead-lettered') this.#gone.set(event.message, index);
    if (event.type === 'stuck') this.#gone.set(this.#ledger.deliveries.get(event.delivery)!.message, index);
    if (event.type === 'crashed' || (event.type === 'refused' && event.injected)) this.#trouble.push(index);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown(noMessageLost.untested);
    for (const account of this.#ledger.accounts.values()) {
      if (account.got >= account.wanted || this.#aside.has(account.thing)) continue;
      const { thing, wanted, got } = account;
      const gone = [...this.#gone].filter(([message]) => this.#ledger.thingOf(message) === thing).map(([, index]) => index);
      const conflict = [account.sent, ...account.contributions.map(({ index }) => index), ...gone].sort((a, b) => a - b);
      return fail({ kind: 'lost', thing, conflict, between: this.#trouble, wanted, got });
    }
    return pass;
  }

  key(): string {
    return `${this.#ledger.key()}|${this.#tries.key()}|${[...this.#aside].sort().join(',')}`;
  }
}
