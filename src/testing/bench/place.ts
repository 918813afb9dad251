/** Where measuring is done, Node or a browser: what it hands to a measurement. */
import type { CompiledProgram, CompiledPrograms } from '../../compile/compiled.ts';
import type { ScalePart } from '../../sim/at-scale/result.ts';
import type { TimedPlan } from '../../sim/timed/plan.ts';
import type { TimedPart } from '../../sim/timed/result.ts';
import type { PartitionRange } from '../../sim/timed/run.ts';

/** How a place tells the time and reaches its event loop. */
export interface Place {
  readonly name: string;
  /** Milliseconds. */
  now(): number;
  /** Readies the engine as the sandbox of this place does for a time-driven run, or undoes that. */
  readonly forFanOut?: (on: boolean) => void;
  openThread(): Thread;
  /** Resolves in a task of its own. */
  macrotask(): Promise<void>;
}

/** Crosses into the thread as it is; the answer is a `TimedPart`. */
export interface PartJob {
  readonly program: CompiledProgram;
  readonly plan: TimedPlan;
  readonly range: PartitionRange;
  readonly hardened: boolean;
}

export interface Thread {
  play(job: PartJob): Promise<TimedPart>;
  playDesign(job: DesignJob): Promise<ScalePart>;
  end(): void;
}

export type DesignName = 'Kafka' | 'SNS and SQS';

/** Crosses into a thread as it is. */
export interface DesignJob {
  readonly design: DesignName;
  readonly programs: CompiledPrograms;
  readonly followers: number;
  readonly part: number;
  readonly parts: number;
}
