import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Contribution, DeliveryFacts, Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effect } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * A job is for one of several workers, whichever is free: they share one queue. Where each of them has a queue or subscription of its own,
 * each does every job.
 *
 * A job that a worker could not finish comes back, and may go to another: of one copy that is handed out again, only the first handing
 * counts. Whether it was done twice then is another claim's matter.
 */
export const oneWorkerPerJob = criterion({
  id: 'one-worker-per-job',
  claim: 'Each job is done by one worker, and by no other',
  untested: 'no two workers were handed jobs',
  params: { of: effect('What a job brings about.') },
  orderFree: () => true,
  start: ({ of }, context) => new OneWorkerPerJob(of, context),
});

class OneWorkerPerJob implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  /** Workers that were handed something that it is owed for. */
  readonly #handed: SharedSet<number>;
  /** How often each message was handed out for the first time: several groups of one topic are handed one each. */
  readonly #firsts: SharedMap<string, number>;
  /** By thing: who did it first. */
  readonly #doneBy: SharedMap<string, Contribution & { readonly worker: number; readonly message: string }>;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, context: Context, copied: OneWorkerPerJob | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#handed = copied === null ? new SharedSet() : copied.#handed.copy();
    this.#firsts = copied === null ? new SharedMap() : copied.#firsts.copy();
    this.#doneBy = copied === null ? new SharedMap() : copied.#doneBy.copy();
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): OneWorkerPerJob {
    return new OneWorkerPerJob(...this.#given, context, this);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'delivered' && this.#ledger.owedFor(event.message)) {
      this.#handed.add(event.worker);
      if (event.cause === 'first') this.#firsts.set(event.message, (this.#firsts.get(event.message) ?? 0) + 1);
    }
    for (const made of this.#ledger.made) this.#did(made, this.#ledger.deliveries.get(made.delivery)!);
  }

  #did(made: Contribution, { worker, message }: DeliveryFacts): void {
    const { thing, index } = made;
    const first = this.#doneBy.get(thing);
    if (first === undefined) this.#doneBy.set(thing, { ...made, worker, message });
    if (first === undefined || first.worker === worker || this.#finding !== null) return;
    if (first.message === message && this.#firsts.get(message) === 1) return;
    const { what, done } = this.#ledger.effect.words;
    this.#finding = {
      ...this.#ledger.facts(thing),
      kind: 'done-by-two',
      conflict: [first.index, index],
      told: [
        `${thing}’s ${what} was ${done} by `,
        { worker: first.worker },
        ' at ',
        { line: first.index },
        ' and ',
        { wrong: 'by another, too' },
        ': by ',
        { worker },
        ' at ',
        { line: index },
        '.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#handed.size > 1 ? pass : unknown(oneWorkerPerJob.untested);
  }

  key(): string {
    const { nameOf } = this.#lives;
    const done = [...this.#doneBy.values()].map(({ thing, worker, message }) => `${thing}:${nameOf(worker)}:${message}`).sort();
    const firsts = [...this.#firsts].map(([message, times]) => `${message}:${Math.min(times, 2)}`).sort();
    return `${this.#finding !== null}|${firsts.join(',')}|${this.#handed.size > 1 ? '+' : [...this.#handed].map(nameOf).join()}|${done.join(',')}`;
  }
}
