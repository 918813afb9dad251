import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { type DeliveryFacts, Ledger } from './ledger.ts';
import { Lives } from './lives.ts';

/**
 * A handler that finished has had every chance to write down that it did. When another life is then handed the same
 * message, only what was written outside of memory can tell it.
 *
 * A repetition after a handler that was killed half-way is not this criterion's business, nor is one by two workers at
 * the same time.
 */
export const dedupSurvivesRestart: Criterion = {
  id: 'dedup-survives-restart',
  claim: 'What was handled is remembered across a restart: memory is no place for it',
  untested: 'no finished message was handed to another life',
  start: subject => new DedupSurvivesRestart(subject),
};

class DedupSurvivesRestart implements Judge {
  readonly #ledger: Ledger;
  readonly #lives = new Lives();
  /** By message: the life that did its work and finished. */
  readonly #finishedBy = new Map<string, string>();
  /** Deliveries, under way, of messages that another life had finished before. */
  readonly #later = new Map<number, DeliveryFacts>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
  }

  see(event: HistoryEvent, index: number): void {
    this.#lives.see(event);
    const contributions = this.#ledger.see(event, index);
    if (event.type === 'delivered') {
      const facts = this.#ledger.deliveries.get(event.delivery)!;
      const earlier = this.#finishedBy.get(event.message);
      if (earlier !== undefined && earlier !== facts.life) this.#later.set(event.delivery, facts);
    }
    if (event.type === 'finished' && event.error === null) {
      const { message, thing, life } = this.#ledger.deliveries.get(event.delivery)!;
      if (this.#later.has(event.delivery)) this.#tested = true;
      const worked = this.#ledger.accounts.get(thing)!.contributions.some(({ delivery }) => delivery === event.delivery);
      if (worked && !this.#finishedBy.has(message)) this.#finishedBy.set(message, life);
    }
    for (const { delivery } of contributions) if (this.#later.has(delivery)) this.#finding ??= this.#ledger.repeated(delivery);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(dedupSurvivesRestart.untested);
  }

  key(): string {
    const finished = [...this.#finishedBy].map(([message, life]) => `${message}:${this.#lives.name(life)}`).sort();
    const later = [...this.#later.values()]
      .map(({ message, life }) => `${message}:${this.#lives.name(life)}`)
      .filter(text => !text.endsWith(':gone'));
    return `${this.#finding !== null}|${this.#tested}|${finished.join(',')}|${later.sort().join(',')}|${this.#underWay()}|${this.#ledger.key()}`;
  }

  /** Deliveries under way that have done work already: whether they finish will matter. */
  #underWay(): string {
    const workers = [...this.#ledger.accounts.values()].flatMap(account =>
      account.contributions.map(({ delivery }) => this.#ledger.deliveries.get(delivery)!),
    );
    return [...new Set(workers.map(({ message, life }) => `${message}:${this.#lives.name(life)}`))].sort().join(',');
  }
}
