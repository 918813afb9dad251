import type { HistoryEvent } from '../src/history/event.ts';

/**
 * The contract of a criterion: one claim, judged over the history of one run. A criterion sees nothing else: not the
 * learner's text, not the broker's insides, not the schedule.
 *
 * It reads events one by one and remembers only what it needs, so that the same code judges a run of forty events and a
 * run of ten million. What it remembers is also part of the explorer's state (`key`): two runs may only be taken for the
 * same when no criterion could tell them apart later.
 */
export interface Criterion {
  readonly id: string;
  /** The sentence that a learner reads in the rubric. Says what must hold, not how. */
  readonly claim: string;
  /** One sentence for the reference: when the verdict is `unknown`, because nothing put the claim to the test. */
  readonly untested: string;
  start(subject: Subject): Judge;
}

export interface Judge {
  see(event: HistoryEvent, index: number): void;
  /** After the last event. May be asked of a history that was cut off (`ended` with `step-limit`): then only a `fail` counts. */
  verdict(): Verdict;
  /** Equal keys: equal verdicts for every continuation. Leaves out everything that cannot matter any more, above all indexes. */
  key(): string;
}

/** What the exercise calls the work: the change that must come about, and how a message says which and how much. */
export interface Subject {
  /** The store that the work changes, for example the table `stock`. */
  readonly store: string;
  /** The numeric column whose fall or rise is the amount of work done; null where each change counts as one. */
  readonly column: string | null;
  readonly direction: 'falls' | 'rises';
  /** The field of the message body that names the thing to be worked on once: `orderId`. */
  readonly per: string;
  /** The field of the message body that says how much; null for one. */
  readonly amount: string | null;
  /** The row that the work changes: a field of the body (`sku`); null where any row counts. */
  readonly row: string | null;
  /** Messages whose work can never be done, whoever tries: they are wanted in a dead-letter queue. */
  readonly hopeless?: readonly string[];
  /**
   * How many tries one message may take; null where nobody counts. A try is a call of the service that keeps the work (`store`). Who has
   * used them up may set the message aside, whatever it is.
   */
  readonly attempts?: number | null;
  /** How long one delivery may be kept without being settled; null where nobody counts. */
  readonly settleWithinMs?: number | null;
  /** How long the client of an HTTP front may wait for its answer; null where nobody counts. */
  readonly answerWithinMs?: number | null;
}

export type Verdict =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'unknown'; readonly why: string }
  | {
      readonly verdict: 'fail';
      /** What is wrong, as data; `src/report/` makes the sentence. */
      readonly finding: FindingFacts;
    };

/** Indexes into the history, in order of time, with the part that each plays. */
export interface FindingFacts {
  readonly kind:
    | 'lost'
    | 'repeated'
    | 'acked-early'
    | 'never-acked'
    | 'not-set-aside'
    | 'set-aside'
    | 'tried-too-often'
    | 'answered-late'
    | 'kept-too-long'
    | 'settled-twice';
  /** What it happened to: `ord_12`. */
  readonly thing: string;
  /** The events that cannot both be right; the page brackets them. */
  readonly conflict: readonly number[];
  /** What came between and explains it: crash, expiry, redelivery. */
  readonly between: readonly number[];
  /** How much was wanted and how much came about. */
  readonly wanted: number;
  readonly got: number;
}

export const pass: Verdict = { verdict: 'pass' };
export const unknown = (why: string): Verdict => ({ verdict: 'unknown', why });
export const fail = (finding: FindingFacts): Verdict => ({ verdict: 'fail', finding });
