import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';

/** More durable work on one thing than was asked for means that somebody trusted the broker not to deliver twice. */
export const effectOnce: Criterion = {
  id: 'effect-once',
  claim: 'Each effect happens once, however often its message is delivered',
  untested: 'no message about the same thing was delivered twice',
  start: subject => new EffectOnce(subject),
};

class EffectOnce implements Judge {
  readonly #ledger: Ledger;
  readonly #deliveriesOf = new Map<string, number>();
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
  }

  see(event: HistoryEvent, index: number): void {
    const contributions = this.#ledger.see(event, index);
    if (event.type === 'delivered') {
      const thing = this.#ledger.thingOf(event.message);
      this.#deliveriesOf.set(thing, (this.#deliveriesOf.get(thing) ?? 0) + 1);
    }
    for (const { delivery } of contributions) this.#finding ??= this.#ledger.repeated(delivery);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    for (const deliveries of this.#deliveriesOf.values()) if (deliveries > 1) return pass;
    return unknown(effectOnce.untested);
  }

  key(): string {
    const twice = [...this.#deliveriesOf].filter(([, count]) => count > 1).map(([thing]) => thing);
    return `${this.#finding !== null}|${this.#ledger.key()}|${twice.join(',')}|${[...this.#deliveriesOf.keys()].sort().join(',')}`;
  }
}
