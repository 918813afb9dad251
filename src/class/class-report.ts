import type { Report } from '../report/report.ts';

/** What `grade` makes of a class, as `--json` writes it, `merge` puts it together and `verify` looks at it. Plain data. */
export interface ClassReport {
  readonly kind: 'class-report';
  /** Of this shape; a program reads no newer one than its own. */
  readonly format: number;
  /** Of the package that graded. */
  readonly version: string;
  readonly exercise: GradedExercise;
  /** Which runs at scale were played. */
  readonly atScale: 'all' | 'check' | 'none';
  /** Absent where the class is whole. */
  readonly shard?: Shard;
  /** By name. */
  readonly submissions: readonly Graded[];
}

export const FORMAT = 1;

export interface GradedExercise {
  readonly slug: string;
  readonly title: string;
  /** Of everything in it that decides how a program is run and judged. */
  readonly digest: string;
  /** All that can be had. */
  readonly points: number;
}

/** The part `number` of `of` parts, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** One submission, and what became of it. */
export interface Graded {
  readonly name: string;
  /** Of its files. */
  readonly source: string;
  /** What whoever grades should know of it, a sentence each. */
  readonly notes: readonly string[];
  readonly result: Result;
  /** Of what it says, without notes and name: see `digestOf`. */
  readonly digest: string;
  /** Of its passages, without those of the starter: see `fingerprints.ts`. */
  readonly fingerprints: readonly number[];
}

export type Result =
  | { readonly kind: 'report'; readonly report: Report }
  /** It was not run, and why, in a sentence: no verdict, and no points. */
  | { readonly kind: 'not-run'; readonly why: string };

/**
 * What a submission comes to, in a word. `ended`: it was looked at, and no verdict could be given. A criterion of the exercise's own that cannot
 * judge is the fault of whoever grades, and counts as ours: it says nothing of the program.
 */
export type Standing = 'pass' | 'fail' | 'unknown' | 'ended' | 'not-run' | 'our-fault';

export function standingOf({ result }: Pick<Graded, 'result'>): Standing {
  if (result.kind === 'not-run') return 'not-run';
  const { outcome, verdict, atScale = [] } = result.report;
  if (outcome.kind === 'our-fault' || outcome.kind === 'bad-criterion' || atScale.some(({ ended }) => ended.kind === 'our-fault'))
    return 'our-fault';
  return outcome.kind === 'graded' ? verdict : 'ended';
}

export const pointsOf = ({ result }: Pick<Graded, 'result'>): number => (result.kind === 'report' ? result.report.points.got : 0);
