/** Where measuring is done, Node or a browser: what it hands to a measurement. */
import type { CompiledPrograms } from '../../compile/compiled.ts';
import type { ScalePart } from '../../sim/at-scale/result.ts';
import type { Meeting } from '../../sim/at-scale/rounds.ts';

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

export interface Thread {
  /** A job, and then what all threads have come to wherever they meet. */
  tell(said: DesignJob | Meeting): Promise<PartTold>;
  end(): void;
}

export type PartTold = { readonly kind: 'meets'; readonly meeting: Meeting } | { readonly kind: 'part'; readonly part: ScalePart };

export type DesignName = 'Kafka' | 'SNS and SQS' | 'Kafka with replay' | 'SNS and SQS with replay';

/** Crosses into a thread as it is. */
export interface DesignJob {
  readonly design: DesignName;
  readonly programs: CompiledPrograms;
  readonly followers: number;
  readonly part: number;
  readonly parts: number;
  /** Inside SES, which the thread then is for good. */
  readonly hardened: boolean;
}
