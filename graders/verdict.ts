/** What a criterion says of one run. */
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
  /**
   * `lost`, `repeated`: findings of this name may have a sentence of their own in `src/report/cause/`, which is made from the whole history.
   * All others tell theirs in `told`.
   */
  readonly kind: string;
  /** The name of the effect that it is about; null where it is about none, or about several. */
  readonly effect: string | null;
  /** What it happened to: `ord_12`. */
  readonly thing: string;
  /** The events that cannot both be right; the page brackets them. */
  readonly conflict: readonly number[];
  /** What came between and explains it: crash, expiry, redelivery. */
  readonly between: readonly number[];
  /** How much was wanted and how much came about. */
  readonly wanted: number;
  readonly got: number;
  /** The sentence, with what only a report can look up left to it; null where the report has one for this kind. */
  readonly told: readonly Piece[] | null;
}

/** A piece of a sentence. */
export type Piece =
  | string
  /** The words that say what is wrong. */
  | { readonly wrong: string }
  /** The line of the call behind this event: `line 14 (topic.publish)`. */
  | { readonly line: number }
  /** Of two: `line 14 (topic.publish) and line 16 (topic.publish)`; once, where both are the same. */
  | { readonly lines: readonly [number, number] }
  /** Who it was: `worker 2`, in a system of several programs `the relay`. */
  | { readonly worker: number }
  /** The latest crash before the end of which this can be said: ` the relay died after line 14`; this event is the crash. */
  | { readonly died: number };

export const pass: Verdict = { verdict: 'pass' };
export const unknown = (why: string): Verdict => ({ verdict: 'unknown', why });
export const fail = (finding: FindingFacts): Verdict => ({ verdict: 'fail', finding });
