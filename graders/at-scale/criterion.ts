import type { ScalePlan, ScaleResult, Workers } from '../../src/history/scale.ts';
import type { Claim } from '../effect.ts';
import type { Parameters, ValuesOf } from '../parameters.ts';

/**
 * The contract of a criterion that is judged by a run at scale. There is no history of such a run: it sees what came of it, what was
 * planned and who took part, and no text of the learner's. One run, one verdict.
 */
export interface ScaleCriterion {
  readonly id: string;
  /** The sentence that a learner reads in the rubric. Says what must hold, not how. */
  readonly claim: string;
  /** One sentence for the reference: when the verdict is `unknown`. */
  readonly untested: string;
  /** What an exercise tells it. */
  readonly params: Parameters;
  /** @param given as `schemaOf(params)` accepted it and filled it in */
  judge(given: Claim['with'], run: PlayedRun): ScaleVerdict;
}

export interface PlayedRun {
  readonly result: ScaleResult;
  /** As it was played: with the followers that there were. */
  readonly plan: ScalePlan;
  readonly system: WhoRan;
}

/** As much of a system as criteria may know. */
export interface WhoRan {
  /** Only programs that took part. */
  readonly programs: { readonly [program: string]: RanProgram };
  /** The call that each effect of the exercise is counted by: `push.send`. */
  readonly effects: { readonly [effect: string]: string };
  /**
   * Queues and topics where messages lie that were given up, and wait for on-call: what brokers move aside themselves lies in some; in
   * others what programs put there, of which an alarm or a program that on-call starts tells.
   */
  readonly aside: readonly string[];
}

export interface RanProgram {
  readonly feed: 'http' | 'consume' | 'other';
  /** How many there were. */
  readonly workers: Workers;
  /** On-call starts it, after an alarm. */
  readonly opens: boolean;
}

export type ScaleVerdict =
  | { readonly verdict: 'pass'; readonly evidence: readonly Evidence[] }
  | { readonly verdict: 'unknown'; readonly why: string }
  | {
      readonly verdict: 'fail';
      /** A sentence in pieces. */
      readonly told: readonly ScalePiece[];
      readonly evidence: readonly Evidence[];
    };

export type ScalePiece =
  | string
  /** The words that say what is wrong. */
  | { readonly wrong: string };

/** A number that the verdict rests on. */
export interface Evidence {
  /** What was counted or measured: `longest answer`, `messages in push-dead`. */
  readonly what: string;
  readonly got: number;
  readonly unit: 'count' | 'ms';
  /** At most so much was allowed; absent where it is told and not held to anything. */
  readonly most?: number;
}

export const untested = (why: string): ScaleVerdict => ({ verdict: 'unknown', why });
export const held = (...evidence: readonly Evidence[]): ScaleVerdict => ({ verdict: 'pass', evidence });
export const broken = (told: readonly ScalePiece[], ...evidence: readonly Evidence[]): ScaleVerdict => ({
  verdict: 'fail',
  told,
  evidence,
});

/** Declares a criterion; the types of what it is given come from its parameters. */
export function scaleCriterion<const Each extends Parameters>(declared: {
  readonly id: string;
  readonly claim: string;
  readonly untested: string;
  readonly params: Each;
  readonly judge: (given: ValuesOf<Each>, run: PlayedRun) => ScaleVerdict;
}): ScaleCriterion {
  // The schema has accepted it: that is what makes it of this type.
  return { ...declared, judge: (given, run) => declared.judge(given as ValuesOf<Each>, run) };
}
