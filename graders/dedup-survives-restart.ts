import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { DeliveryFacts, Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effect } from './parameters.ts';
import { SharedMap } from './shared.ts';

/**
 * A handler that finished has had every chance to write down that it did. When another life is then handed the same
 * message, only what was written outside of memory can tell it.
 *
 * A repetition after a handler that was killed half-way is not this criterion's business, nor is one by two workers at
 * the same time.
 */
export const dedupSurvivesRestart = criterion({
  id: 'dedup-survives-restart',
  claim: 'What was handled is remembered across a restart: memory is no place for it',
  untested: 'no finished message was handed to another life',
  params: { of: effect() },
  start: ({ of }, context) => new DedupSurvivesRestart(of, context),
});

class DedupSurvivesRestart implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  /** By program and message: the life that did its work and finished. */
  readonly #finishedBy: SharedMap<string, string>;
  /** Deliveries, under way, of messages that another life had finished before. */
  readonly #later: SharedMap<number, DeliveryFacts>;
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, context: Context, copied: DedupSurvivesRestart | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#finishedBy = copied === null ? new SharedMap() : copied.#finishedBy.copy();
    this.#later = copied === null ? new SharedMap() : copied.#later.copy();
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): DedupSurvivesRestart {
    return new DedupSurvivesRestart(...this.#given, context, this);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'delivered') {
      const facts = this.#ledger.deliveries.get(event.delivery)!;
      const earlier = this.#finishedBy.get(handled(facts));
      if (earlier !== undefined && earlier !== facts.life) this.#later.set(event.delivery, facts);
    }
    if (event.type === 'finished' && event.error === null) {
      const facts = this.#ledger.deliveries.get(event.delivery)!;
      if (this.#later.has(event.delivery)) this.#tested = true;
      if (this.#worked(event.delivery) && !this.#finishedBy.has(handled(facts))) this.#finishedBy.set(handled(facts), facts.life);
    }
    for (const made of this.#ledger.made) if (this.#later.has(made.delivery)) this.#finding ??= this.#ledger.repeated(made);
  }

  #worked(by: number): boolean {
    for (const { contributions } of this.#ledger.accounts.values()) if (contributions.some(({ delivery }) => delivery === by)) return true;
    return false;
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(dedupSurvivesRestart.untested);
  }

  key(): string {
    const finished = [...this.#finishedBy].map(([message, life]) => `${message}:${this.#lives.name(life)}`).sort();
    const later = [...this.#later.values()]
      .map(facts => `${handled(facts)}:${this.#lives.name(facts.life)}`)
      .filter(text => !text.endsWith(':gone'));
    return `${this.#finding !== null}|${this.#tested}|${finished.join(',')}|${later.sort().join(',')}|${this.#underWay()}`;
  }

  /** Deliveries under way that have done work already: whether they finish will matter. */
  #underWay(): string {
    const workers = [...this.#ledger.accounts.values()].flatMap(account =>
      account.contributions.map(({ delivery }) => this.#ledger.deliveries.get(delivery)!),
    );
    return [...new Set(workers.map(facts => `${handled(facts)}:${this.#lives.name(facts.life)}`))].sort().join(',');
  }
}

/** One message may be handed to several programs, each with its own work. */
const handled = ({ program, message }: DeliveryFacts): string => (program === null ? message : `${program} ${message}`);
