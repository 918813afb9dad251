import type { Evidence } from '../../graders/at-scale/criterion.ts';
import type { Diagnostic } from '../compile/compiled.ts';
import type { History, SourceLine } from '../history/event.ts';
import type { ScaleResult } from '../history/scale.ts';
import type { System } from '../system/system.ts';
import type { ScaleFigures } from './scale-figures.ts';

/** What a learner gets from a submission, on the page and in the terminal. Plain data. */
export interface Report {
  readonly exercise: string;
  readonly outcome: Outcome;
  /** One per criterion that explored runs are judged by, in its order. Present for every outcome; `unknown` where nothing could be judged. */
  readonly criteria: readonly CriterionResult[];
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly points: { readonly got: number; readonly of: number };
  /** Runs at scale, in the order of the exercise, those that were not asked for as well; absent where it has none. */
  readonly atScale?: readonly ScaleReport[];
  /** What points were given for; absent where each criterion has its own. */
  readonly rubric?: readonly RubricResult[];
  /** Of a rubric: five of six rows and more are strong, half and more fair. Null while rows that nobody knows of may still change it. */
  readonly level?: 'strong' | 'fair' | 'weak' | null;
  readonly explored: Explored;
  /** With the brokers that the learner's code declared; absent where the exercise declares them. */
  readonly system?: System;
  /** What runs showed that no criterion minds, or that no cause has told. */
  readonly remarks: readonly Remark[];
  /** Type errors and compiler warnings: shown, never blocking. */
  readonly warnings: readonly Diagnostic[];
  /** What the learner printed in the fault-free run, with lines. */
  readonly logs: readonly LogLine[];
}

/** What ended the submission. Only `graded` carries verdicts; every other kind says why there are none. */
export type Outcome =
  | { readonly kind: 'graded' }
  | { readonly kind: 'does-not-compile'; readonly errors: readonly Diagnostic[] }
  /** The module ran into an error before it could be asked for a handler. */
  | { readonly kind: 'does-not-load'; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'no-handler'; readonly text: string }
  /** The broker does not accept what the code declares of it, or programs of the exercise find no place in it. */
  | { readonly kind: 'bad-topology'; readonly text: string; readonly line: SourceLine | null }
  /** A criterion that the exercise brings along cannot judge: its author's matter, and nothing that the program can help. */
  | { readonly kind: 'bad-criterion'; readonly criterion: string; readonly text: string; readonly line: SourceLine | null }
  /** The harness stopped the code: endless loop, endless jobs, recursion, memory, no answer in time. */
  | {
      readonly kind: 'stopped';
      readonly reason: StopReason;
      readonly text: string;
      readonly line: SourceLine | null;
      readonly schedule: string | null;
    }
  /** The learner pressed Stop. */
  | { readonly kind: 'cancelled' }
  /** Our fault. Never a pass and never a fail. */
  | { readonly kind: 'our-fault'; readonly text: string };

export type StopReason = 'endless-loop' | 'endless-jobs' | 'endless-recursion' | 'out-of-memory' | 'log-flood' | 'no-answer' | 'too-long';

export interface CriterionResult {
  readonly id: string;
  readonly claim: string;
  readonly points: number;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** Distinct ends of schedules that put the claim to the test, and how many of them broke it. */
  readonly tested: number;
  readonly failed: number;
  /** Of those tested, runs that chance played of a bound that could not be searched whole. */
  readonly sampled: number;
  /** Runs that were cut off before they could tell, and the simplest of them; null where there is none. */
  readonly cutOff: CutOff | null;
  /** Why unknown, in a sentence; null otherwise. */
  readonly why: string | null;
  /** The simplest failing schedule, explained; null unless failed. */
  readonly finding: Finding | null;
}

/** A run by the clock, and what it says of the criteria that are judged by it. */
export interface ScaleReport {
  readonly name: string;
  readonly title: string;
  /** How many followed, as it was played; as planned where it was not. */
  readonly followers: { readonly [userId: string]: number };
  readonly ended: ScaleEnd;
  /** Null unless it was played. */
  readonly result: ScaleResult | null;
  readonly figures: ScaleFigures | null;
  readonly criteria: readonly ScaleCriterionResult[];
}

/** Only what was played to its end says anything. */
export type ScaleEnd =
  | { readonly kind: 'played' }
  | { readonly kind: 'not-asked-for' }
  | { readonly kind: 'cancelled' }
  /** The learner's code was stopped, or could not be started. */
  | { readonly kind: 'stopped'; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'our-fault'; readonly text: string };

export interface ScaleCriterionResult {
  readonly id: string;
  readonly claim: string;
  readonly points: number;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** Why unknown, in a sentence; null otherwise. */
  readonly why: string | null;
  /** What is wrong, in a sentence; null unless failed. */
  readonly cause: readonly CausePart[] | null;
  /** Numbers that the verdict rests on. */
  readonly evidence: readonly Evidence[];
}

/** A row holds where all that it claims holds; broken is what breaks one of these. */
export interface RubricResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly claims: readonly RubricClaim[];
}

/** One criterion, in the explored runs or in a run at scale. */
export interface RubricClaim {
  readonly id: string;
  /** The name of the run at scale; null for the explored ones. */
  readonly run: string | null;
  readonly verdict: 'pass' | 'fail' | 'unknown';
}

/** Something that runs showed and that is worth a line: no verdict, and no points. */
export interface Remark {
  /** `always-throws`: every call of the handler threw the same, in every run without a fault. It is then the only one. */
  readonly kind: 'always-throws' | 'not-awaited' | 'ended-itself' | 'settled-twice' | 'waited-long';
  /** A sentence in pieces, as a cause is. The events are those of the run of `schedule`. */
  readonly words: readonly CausePart[];
  /** How many runs show it, and a simplest one of them. */
  readonly runs: number;
  readonly schedule: string;
}

export interface CutOff {
  readonly runs: number;
  /** Replays it, and its whole history. */
  readonly schedule: string;
  readonly history: History;
  /** What the schedule did, counted, as of a finding. */
  readonly faults: string;
}

export interface Finding {
  readonly criterion: string;
  /** Replays it: `npx ackademy replay <exercise> <file> <code>`. */
  readonly schedule: string;
  /** One sentence in pieces, so that lines can be linked and the fault coloured. */
  readonly cause: readonly CausePart[];
  /** The whole history of the failing run. */
  readonly history: History;
  /** Indexes of the events that cannot both be right. */
  readonly conflict: readonly number[];
  /** What the schedule did, counted: `1 crash`, `1 crash, 1 duplicate delivery`. */
  readonly faults: string;
}

export type CausePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string }
  | { readonly kind: 'redelivered'; readonly text: string; readonly event: number }
  | { readonly kind: 'line'; readonly text: string; readonly line: SourceLine; readonly call: string; readonly event: number };

export interface Explored {
  /** Complete: every schedule within the bounds was tried. */
  readonly complete: boolean;
  /** Runs that were played from start to end (schedules that differ only in ways that cannot matter are played once). */
  readonly runs: number;
  readonly states: number;
  /** Sentences such as `2 workers, 1 duplicate delivery`, one per bound, in the order tried. */
  readonly bounds: readonly string[];
  readonly failedRuns: number;
  /** Runs that were cut off after too many steps and broke nothing until then: they prove nothing. The rest kept every promise. */
  readonly cutOffRuns: number;
  /** The exercise's named traces, in their order; absent where it has none. */
  readonly traces?: readonly TraceResult[];
  /** Where a bound was too large to be searched whole: random runs of it on top, and the seed that gives the same ones again. */
  readonly sampled?: { readonly runs: number; readonly seed: number } | null;
  /** Bounds that were given up as too large, by number, with the states that were met until then; absent where there are none. */
  readonly beyond?: readonly { readonly bound: number; readonly states: number }[];
  /** Of every run's schedule and history, in order. Equal digests: the same bytes, here and anywhere. */
  readonly digest: string;
}

export interface TraceResult {
  readonly name: string;
  readonly why: string;
  /** Replays it; null where it does not fit this code. */
  readonly schedule: string | null;
  /** Criteria that fail in it. */
  readonly fails: readonly string[];
  /** Why it does not fit, which is no failure; null where it does. */
  readonly misfit: string | null;
}

export interface LogLine {
  readonly line: SourceLine | null;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

/** One row of a run told in text: the same content as the drawn timeline, for screen readers and the terminal. */
export interface TimelineRow {
  /** Index into the history. */
  readonly event: number;
  readonly at: number;
  readonly lane: 'producer' | 'broker' | 'process' | 'service' | 'clock';
  /** `life 1`, `queue orders`, `db`. */
  readonly actor: string;
  readonly text: string;
  readonly line: SourceLine | null;
  readonly state: 'waiting' | 'in-flight' | 'done' | 'late' | 'wrong' | 'dead-lettered' | 'crash' | 'note';
  /** Part of the conflict that the finding names. */
  readonly conflict: boolean;
}
