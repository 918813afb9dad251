import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';
import { Tries } from './tries.ts';

/**
 * Who tries for ever keeps everybody behind waiting, and whoever it asks busy. The exercise says how many tries are enough: calls of the
 * service that does the work, however many deliveries they are spread over.
 */
export const retriesBounded: Criterion = {
  id: 'retries-bounded',
  claim: 'A message that fails is tried a few times and not for ever',
  untested: 'nothing was tried twice',
  start: subject => new RetriesBounded(subject),
};

class RetriesBounded implements Judge {
  readonly #ledger: Ledger;
  readonly #tries: Tries;
  readonly #most: number;
  #twice = false;
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#tries = new Tries(subject);
    this.#most = subject.attempts ?? Number.POSITIVE_INFINITY;
  }

  see(event: HistoryEvent, index: number): void {
    this.#ledger.see(event, index);
    this.#tries.see(event);
    if (event.type !== 'called') return;
    const facts = this.#ledger.deliveries.get(event.delivery);
    if (facts === undefined) return;
    const count = this.#tries.of(facts.message);
    if (count > 1) this.#twice = true;
    if (count <= this.#most || this.#finding !== null) return;
    this.#finding = { kind: 'tried-too-often', thing: facts.thing, conflict: [index], between: [], wanted: this.#most, got: count };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#twice ? pass : unknown(retriesBounded.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#twice}|${this.#tries.key()}`;
  }
}
