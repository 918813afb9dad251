import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';

/** Who tries for ever keeps everybody behind waiting, and whoever it asks busy. The exercise says how many deliveries are enough. */
export const retriesBounded: Criterion = {
  id: 'retries-bounded',
  claim: 'A message that fails is tried a few times and not for ever',
  untested: 'no message was delivered twice',
  start: subject => new RetriesBounded(subject),
};

class RetriesBounded implements Judge {
  readonly #ledger: Ledger;
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#most = subject.attempts ?? Number.POSITIVE_INFINITY;
  }

  see(event: HistoryEvent, index: number): void {
    this.#ledger.see(event, index);
    if (event.type !== 'delivered') return;
    const { message } = event;
    const count = (this.#counts.get(message) ?? 0) + 1;
    this.#counts.set(message, count);
    if (count <= this.#most || this.#finding !== null) return;
    const thing = this.#ledger.thingOf(message);
    this.#finding = { kind: 'tried-too-often', thing, conflict: [index], between: [], wanted: this.#most, got: count };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    for (const count of this.#counts.values()) if (count > 1) return pass;
    return unknown(retriesBounded.untested);
  }

  key(): string {
    const counts = [...this.#counts].map(([message, count]) => `${message}:${Math.min(count, this.#most + 1)}`);
    return `${this.#finding !== null}|${counts.sort().join(',')}`;
  }
}
