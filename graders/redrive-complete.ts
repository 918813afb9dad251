import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { count, destination, effect, optional } from './parameters.ts';
import { SharedMap } from './shared.ts';

/** A dead-letter queue is a place to wait. Once what failed works again, all of it is brought home, and each is done. */
export const redriveComplete = criterion({
  id: 'redrive-complete',
  claim: 'What was set aside is brought back, and its work is done in the end',
  untested: 'nothing was set aside there',
  params: {
    from: optional(destination('The dead-letter queue; any that a broker gives messages up to where it is left out.')),
    of: effect('The work of what is in it.'),
    calls: optional(
      count(
        'How many calls one press of the command may make. Far more than it needs: who makes more goes on for ever, and nothing ends that.',
      ),
    ),
  },
  start: ({ from, of, calls }, context) => new RedriveComplete(from, of, calls, context),
});

class RedriveComplete implements Judge {
  readonly #given: readonly [from: string | undefined, of: string | undefined, calls: number | undefined];
  readonly #from: string | undefined;
  readonly #ledger: Ledger;
  /** Messages that were set aside or were put there from the start, where, and the event that did. */
  readonly #aside: SharedMap<string, { readonly to: string; readonly index: number }>;
  /** By press, while it goes on; only where there is a limit to it. */
  readonly #calls: SharedMap<number, number>;
  readonly #most: number | undefined;
  #endless: FindingFacts | null;
  #rest: boolean;

  constructor(
    from: string | undefined,
    of: string | undefined,
    calls: number | undefined,
    context: Context,
    copied: RedriveComplete | null = null,
  ) {
    this.#given = [from, of, calls];
    this.#most = calls;
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#endless = copied === null ? null : copied.#endless;
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
    const to = asideIn(event, this.#from);
    if (to !== null && !this.#ledger.hopeless(to.message)) this.#aside.set(to.message, { to: to.queue, index });
    if (event.type === 'called' && this.#most !== undefined) this.#count(event.delivery, this.#most, index);
    // What was told in short.
    if (event.type === 'time-passed' && event.rounds !== undefined && this.#most !== undefined)
      for (const [delivery] of this.#calls) this.#count(delivery, this.#most, index, event.rounds);
    if (event.type === 'finished') this.#calls.delete(event.delivery);
    if (event.type === 'crashed') for (const [delivery] of this.#calls) this.#calls.delete(delivery);
  }

  #count(delivery: number, most: number, index: number, times = 1): void {
    const made = (this.#calls.get(delivery) ?? 0) + times;
    this.#calls.set(delivery, made);
    if (made <= most || this.#endless !== null) return;
    this.#endless = {
      kind: 'endless',
      effect: null,
      thing: this.#from ?? 'the dead-letter queue',
      conflict: [index],
      between: [],
      wanted: most,
      got: made,
      // Rounds that are told in short have no line of their own.
      told: ['One press had made ', { wrong: `${made} calls` }, ...(times === 1 ? [' at ', { line: index }] : []), ', and went on.'],
    };
  }

  verdict(): Verdict {
    if (this.#endless !== null) return fail(this.#endless);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, { to, index }] of this.#aside) {
      const thing = this.#ledger.missing(message);
      if (thing === null) continue;
      const { what, done } = this.#ledger.effect.words;
      return fail({
        ...this.#ledger.facts(thing),
        kind: 'not-redriven',
        conflict: [index],
        told: [`${message} was set aside in ${to}, and ${thing}’s ${what} was `, { wrong: `never ${done}` }, ', not even at the end.'],
      });
    }
    return this.#aside.size > 0 ? pass : unknown(redriveComplete.untested);
  }

  key(): string {
    const calls = [...this.#calls.values()];
    return `${this.#endless !== null}|${[...this.#aside.keys()].sort().join(',')}|${calls.join(',')}`;
  }
}

/** What was put among dead letters; null for anything else. @param from a dead-letter queue; null for all that a broker gives up */
function asideIn(event: HistoryEvent, from: string | undefined): { readonly message: string; readonly queue: string } | null {
  if (event.type === 'dead-lettered' && from === undefined) return { message: event.message, queue: event.to };
  if ((event.type === 'dead-lettered' || event.type === 'moved') && event.to === from) return { message: event.message, queue: event.to };
  return event.type === 'sent' && event.queue === from ? event : null;
}
