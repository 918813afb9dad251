import type { HistoryEvent, Json } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { count, optional, program, texts } from './parameters.ts';
import { SharedMap } from './shared.ts';

/**
 * A front that does the work itself, before its answer or behind it, does as much as there is to do: for a post of somebody whom ten million
 * follow, ten million times. One that hands the work on does the same for everybody. What it calls shows which of them it is, and not how
 * long it took.
 */
export const answeredEarly = criterion({
  id: 'answered-early',
  claim: 'A request is taken and handed on: nothing of what comes after it is done on its behalf by the program that answers',
  untested: 'no request was accepted',
  params: {
    at: program('The program with the HTTP front.'),
    leaves: texts('Services that it leaves to others: it calls none of them while it has a request, nor on its behalf afterwards.'),
    status: optional(count('What it answers where it takes a request on; anything below 400 where it is left out.')),
  },
  orderFree: () => true,
  start: ({ at, leaves, status }, context) => new AnsweredEarly(at, leaves, status, context),
});

class AnsweredEarly implements Judge {
  readonly #given: readonly [at: string, leaves: readonly string[], status: number | undefined];
  readonly #lives: Lives;
  readonly #context: Context;
  /** Its deliveries, by number: of which message. */
  readonly #its: SharedMap<number, string>;
  #accepted: boolean;
  #finding: FindingFacts | null;

  constructor(at: string, leaves: readonly string[], status: number | undefined, context: Context, copied: AnsweredEarly | null = null) {
    this.#given = [at, leaves, status];
    this.#lives = context.lives;
    this.#context = context;
    this.#its = copied === null ? new SharedMap() : copied.#its.copy();
    this.#accepted = copied === null ? false : copied.#accepted;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): AnsweredEarly {
    return new AnsweredEarly(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    const [at, leaves, status] = this.#given;
    if (event.type === 'delivered' && this.#lives.runs(event.worker, at)) this.#its.set(event.delivery, event.message);
    if (event.type === 'called' && this.#its.has(event.delivery) && leaves.includes(event.service)) {
      const first = firstText(event.args);
      this.#found(this.#its.get(event.delivery)!, index, [
        `The ${at} called ${event.service}.${event.operation}${first === null ? '' : ` for ${first}`} at `,
        { line: index },
        ' ',
        { wrong: 'by itself' },
        ': so it has as much to do as there are who follow, and that is for somebody else.',
      ]);
    }
    if (event.type !== 'answered' || !this.#its.has(event.delivery) || event.status >= 400) return;
    this.#accepted = true;
    if (status !== undefined && event.status !== status)
      this.#found(event.message, index, [
        `The ${at} answered `,
        { wrong: String(event.status) },
        `, which says that it is done; ${status} says that it was taken on.`,
      ]);
  }

  #found(message: string, index: number, told: NonNullable<FindingFacts['told']>): void {
    if (this.#finding !== null) return;
    const thing = this.#context.thingOf(message);
    this.#finding = { kind: 'not-handed-on', effect: null, thing, conflict: [index], between: [], wanted: 0, got: 1, told };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#accepted ? pass : unknown(answeredEarly.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#accepted}`;
  }
}

function firstText(args: Json): string | null {
  const [first = null] = Array.isArray(args) ? (args as readonly Json[]) : [];
  return typeof first === 'string' ? first : null;
}
