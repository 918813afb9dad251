import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { destination, effect } from './parameters.ts';
import { SharedMap } from './shared.ts';

/** A dead-letter queue is a place to wait. Once what failed works again, all of it is brought home, and each is done. */
export const redriveComplete = criterion({
  id: 'redrive-complete',
  claim: 'What was set aside is brought back, and its work is done in the end',
  untested: 'nothing was set aside there',
  params: {
    from: destination('The dead-letter queue.'),
    of: effect('The work of what is in it.'),
  },
  start: ({ from, of }, context) => new RedriveComplete(from, of, context),
});

class RedriveComplete implements Judge {
  readonly #given: readonly [from: string, of: string | undefined];
  readonly #from: string;
  readonly #ledger: Ledger;
  /** Messages that were set aside or were put there from the start, with the event that did. */
  readonly #aside: SharedMap<string, number>;
  #rest: boolean;

  constructor(from: string, of: string | undefined, context: Context, copied: RedriveComplete | null = null) {
    this.#given = [from, of];
    this.#from = from;
    this.#ledger = context.ledger(of);
    this.#aside = copied === null ? new SharedMap() : copied.#aside.copy();
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): RedriveComplete {
    return new RedriveComplete(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    const aside =
      ((event.type === 'dead-lettered' || event.type === 'moved') && event.to === this.#from) ||
      (event.type === 'sent' && event.queue === this.#from);
    if (aside && !this.#ledger.hopeless(event.message)) this.#aside.set(event.message, index);
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, index] of this.#aside) {
      if (this.#ledger.done(message)) continue;
      const thing = this.#ledger.thingOf(message);
      const { what, done } = this.#ledger.effect.words;
      return fail({
        ...this.#ledger.facts(thing),
        kind: 'not-redriven',
        conflict: [index],
        told: [
          `${message} was set aside in ${this.#from}, and ${thing}’s ${what} was `,
          { wrong: `never ${done}` },
          ', not even at the end.',
        ],
      });
    }
    return this.#aside.size > 0 ? pass : unknown(redriveComplete.untested);
  }

  key(): string {
    return [...this.#aside.keys()].sort().join(',');
  }
}
