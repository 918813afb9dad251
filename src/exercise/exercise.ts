import type { Claim, Effects } from '../../graders/effect.ts';
import type { Outgoing } from '../brokers/broker.ts';
import type { SourceFile } from '../compile/compiled.ts';
import type { FaultName } from '../history/faults.ts';
import type { ScalePlan } from '../history/scale.ts';
import type { Bound, System } from '../system/system.ts';
import type { Prices } from './prices.ts';

/** An exercise as it is loaded: `exercise.yaml` with the files of its folder. Plain data. A system, and what is taught and judged by it. */
export interface Exercise {
  readonly slug: string;
  readonly title: string;
  /** One sentence for the catalogue. */
  readonly summary: string;
  readonly minutes: number;
  readonly system: System;
  /** By broker: the learner's code that declares it. `system` then says only what others rely on. */
  readonly topologies?: { readonly [broker: string]: Topology };
  /** Files that the exercise brings along, for programs that are given. Learners read them, and may import from them. */
  readonly given: readonly SourceFile[];
  /** TypeScript declarations of this exercise's events, given to the editor and to nobody else. */
  readonly events: string;
  readonly messages: { readonly [name: string]: ExerciseMessage };
  /** What the graders count as the work. */
  readonly effects: Effects;
  readonly criteria: readonly Claim[];
  /** The files of criteria that the exercise brings along, by their paths in its folder; absent where there are none. Never run but inside the wall. */
  readonly ownCriteria?: readonly SourceFile[];
  readonly bounds: readonly Bound[];
  /** Schedules written by hand, played before the bounds are searched. */
  readonly traces?: readonly NamedTrace[];
  /** Runs by the clock; absent where there are none. */
  readonly atScale?: readonly ScaleSpec[];
  /** What calls cost, for figures of these runs; absent where there are none. */
  readonly prices?: Prices;
  /** What points are given for, a point each; absent where each criterion has its own. */
  readonly rubric?: readonly RubricRow[];
  readonly hints: readonly string[];
}

/** A run by the clock, and what it is judged by. */
export interface ScaleSpec {
  readonly name: string;
  readonly title: string;
  readonly plan: ScalePlan;
  /** How many follow instead, where a design has to be played the slow way. */
  readonly slow?: { readonly [userId: string]: number };
  /** How many follow instead, where a folder of answers is proved (`ackademy check`). */
  readonly check?: { readonly [userId: string]: number };
  readonly criteria: readonly Claim[];
}

/** Holds where all that it claims holds. */
export interface RubricRow {
  readonly id: string;
  readonly title: string;
  /** Ids of criteria, of explored runs and of those at scale. */
  readonly claims: readonly string[];
}

export interface Topology {
  readonly entry: string;
  readonly handler: string;
  /** The broker is there only if the function is exported. */
  readonly optional?: boolean;
}

/** By what name the code that declares a broker is compiled. Programs have no such names. */
export const topologyProgram = (broker: string) => `topology of ${broker}`;

/** By what name a criterion of the exercise's own is compiled, among its programs. Programs have no such names. */
export const criterionProgram = (id: string) => `criterion ${id}`;

/** A message that bounds send, or a request to a front: then `to` is the name of its program. */
export type ExerciseMessage = Outgoing;

/** A schedule written by hand, with a name: the files in `traces/`. */
export interface NamedTrace {
  readonly name: string;
  /** What happens in it, in a sentence. */
  readonly why: string;
  /** Allows the trace's own faults and no others. In schedule codes it comes after the exercise's bounds. */
  readonly bound: Bound;
  readonly steps: readonly TraceStep[];
}

/** `deliver` is no fault: it lets another worker go on with a message that it may have. `refuse` and `lose` are what a bound counts as `lose`. */
export type TraceFault = 'deliver' | 'refuse' | FaultName;

/** A fault, and the moment at which it strikes: the first at which all that is said here is so. */
export interface TraceStep {
  readonly fault: TraceFault;
  /** Null: the worker that the call or delivery belongs to. */
  readonly worker: number | null;
  readonly edge: 'before' | 'after';
  /** `email.send`, `tx.insert`, or after `delivery` or `return`. Null: at once. */
  readonly call: string | null;
  readonly delivery: number | null;
  readonly message: string | null;
  readonly error: string | null;
}

/** The bound that a schedule's code names: one of the exercise's, or of a named trace. */
export function boundAt(exercise: Exercise, number: number): Bound | undefined {
  return exercise.bounds[number] ?? exercise.traces?.[number - exercise.bounds.length]?.bound;
}

/** The files that learners' programs and declarations start from, each once. */
export function entriesToWrite({ system, topologies = {} }: Pick<Exercise, 'system' | 'topologies'>): string[] {
  const programs = Object.values(system.programs).flatMap(({ entry, given }) => (given ? [] : [entry]));
  return [...new Set([...Object.values(topologies).map(({ entry }) => entry), ...programs])];
}

/** The file that a learner begins with. */
export function ownEntryOf(exercise: Pick<Exercise, 'system' | 'topologies'>): string {
  return entriesToWrite(exercise)[0]!;
}

/** The exercise once its brokers have been declared. */
export function withDeclared({ topologies: _, ...exercise }: Exercise, system: System): Exercise {
  return { ...exercise, system };
}
