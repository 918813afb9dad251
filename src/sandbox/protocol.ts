import type { Verdict } from '../../graders/verdict.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { History, Json, SourceLine } from '../history/event.ts';
import type { Locals } from '../history/locals.ts';
import type { ScaleResult } from '../history/scale.ts';
import type { HaltReason } from '../process/realm.ts';
import type { PushChunk, ScaleEffect } from '../sim/at-scale/pushes.ts';
import type { ScalePart } from '../sim/at-scale/result.ts';
import type { Meeting } from '../sim/at-scale/rounds.ts';
import type { PartOf, ScaleProgress } from '../sim/at-scale/shared.ts';
import type { TouchedKeys } from '../sim/at-scale/sharing.ts';
import type { ScaleEvent } from '../sim/at-scale/witness.ts';
import type { ScalePlan } from '../system/scale.ts';
import type { System } from '../system/system.ts';

/**
 * The wall between us and a learner's program. Outside: compiling, judging, the page, the text. Inside: the program and
 * the simulation that drives it. Only the plain data below crosses.
 *
 * In the browser the inside is a worker in a frame of opaque origin (`frame.ts`), in Node a child process
 * (`child-node.ts`); both run `inside.ts`.
 */
export type ToInside =
  | {
      readonly kind: 'explore';
      readonly exercise: Exercise;
      readonly programs: CompiledPrograms;
      /** States after which a bound is given up, and the runs that chance then plays of it. */
      readonly stateLimit: number;
      readonly sampledRuns: number;
    }
  | { readonly kind: 'replay'; readonly exercise: Exercise; readonly programs: CompiledPrograms; readonly schedule: string }
  /** Runs what declares brokers and nothing else. `programs`: those alone; the others may be as unfinished as they are. */
  | { readonly kind: 'declare'; readonly exercise: Exercise; readonly programs: CompiledPrograms }
  /** Plays schedules on the program as it was written, on the engine's own promises: the slow oracle of what is about to be shown. */
  | { readonly kind: 'confirm'; readonly exercise: Exercise; readonly programs: CompiledPrograms; readonly schedules: readonly string[] }
  /**
   * A system by the clock, with millions of messages. `part`: some of its workers, of a run that several sandboxes play. `explain`: what
   * happened to messages whose fields are these is told, instead of what came of the run.
   */
  | {
      readonly kind: 'scale';
      readonly system: System;
      readonly plan: ScalePlan;
      readonly programs: CompiledPrograms;
      readonly effects: readonly ScaleEffect[];
      /** How many follow instead, where it has to be played the slow way. */
      readonly slowly?: ScalePlan['followers'];
      readonly part: PartOf | null;
      readonly explain: { readonly [field: string]: Json } | null;
    }
  /** In reply to `scale-meets`: what all parts have come to. */
  | { readonly kind: 'scale-goes-on'; readonly meeting: Meeting };

/** Answered by `ready`, by an inside that nobody has asked anything yet. */
export interface Ping {
  readonly kind: 'ping';
}

export type FromInside =
  | { readonly kind: 'ready' }
  /** The heartbeat, besides all other answers: a sandbox that stays silent for too long is removed. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'progress'; readonly runs: number; readonly states: number; readonly bound: number }
  /** One run from start to end. `locals`: of a replay of a watched program. */
  | {
      readonly kind: 'run';
      readonly bound: number;
      readonly schedule: string;
      readonly history: History;
      readonly locals?: readonly Locals[];
      /** The number of the named trace that it is a run of. */
      readonly trace?: number;
      /** Chance chose its schedule. */
      readonly sampled?: true;
      /** What criteria say of it that the exercise brings along, by the number of the claim; absent where there are none. */
      readonly own?: { readonly [claim: number]: Verdict };
    }
  /** A named trace that does not fit the program, and why. */
  | { readonly kind: 'misfit'; readonly trace: number; readonly text: string }
  /** The same from the slow oracle. Its events know no lines. */
  | { readonly kind: 'confirmed'; readonly schedule: string; readonly history: History }
  /** Of a run by the clock, between its windows: the heartbeat, too. */
  | { readonly kind: 'scale-progress'; readonly progress: ScaleProgress }
  | { readonly kind: 'scale-result'; readonly result: ScaleResult }
  /** Keys that the workers of a part touched, before what came of them. */
  | { readonly kind: 'scale-keys'; readonly keys: TouchedKeys }
  /** A part has come to where all parts meet, and waits to be told what all of them have come to. */
  | { readonly kind: 'scale-meets'; readonly meeting: Meeting }
  /** Pushes that they sent, some users at a time. */
  | { readonly kind: 'scale-pushes'; readonly chunk: PushChunk }
  /** Null: it cannot be divided. Its pushes have gone before. */
  | { readonly kind: 'scale-part'; readonly part: ScalePart | null }
  | { readonly kind: 'scale-told'; readonly events: readonly ScaleEvent[] }
  /** Traced programs only: the line that is about to run, so that the watchdog can name it. `judging`: of a criterion that the exercise brings along. */
  | { readonly kind: 'at'; readonly line: SourceLine; readonly judging?: true }
  | {
      readonly kind: 'done';
      readonly complete: boolean;
      readonly runs: number;
      readonly states: number;
      readonly sampled: { readonly runs: number; readonly seed: number } | null;
      /** Bounds that were given up as too large, with the states that were met until then. */
      readonly beyond: readonly { readonly bound: number; readonly states: number }[];
    }
  | { readonly kind: 'does-not-load'; readonly text: string; readonly line: SourceLine | null }
  /** Of an exercise whose brokers are declared in code: the system as it is then, before anything else. */
  | { readonly kind: 'declared'; readonly system: System }
  /** What was declared cannot be run on. */
  | { readonly kind: 'bad-topology'; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'no-handler'; readonly text: string }
  /** A criterion that the exercise brings along cannot judge. */
  | { readonly kind: 'bad-criterion'; readonly criterion: string; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'halted'; readonly reason: HaltReason; readonly line: SourceLine | null; readonly schedule: string }
  | { readonly kind: 'bad-schedule'; readonly text: string }
  /** An assertion of ours failed inside. */
  | { readonly kind: 'our-fault'; readonly text: string };

/** The answers that end a request. */
export const CLOSING: ReadonlySet<FromInside['kind']> = new Set([
  'done',
  'does-not-load',
  'no-handler',
  'bad-topology',
  'bad-criterion',
  'halted',
  'bad-schedule',
  'our-fault',
]);

/**
 * How many times as long as a search others may be silent, and take in all. The oracle plays every step anew, and is slower at each. A run at
 * scale has tens of millions of messages to play, on a slow phone too: an hour, and whoever waits for it can stop it. It is silent while
 * it hands out what it came to, hundreds of thousands of numbers at a time.
 */
export const patienceWith = ({ kind }: Pick<ToInside, 'kind'>): { readonly silence: number; readonly total: number } =>
  kind === 'confirm' ? { silence: 3, total: 1 } : kind === 'scale' ? { silence: 3, total: 12 } : { silence: 1, total: 1 };

/** Where an answer is a question, it returns a promise of what the inside is to be told; until then nobody counts its silence. */
export type Hear = (answer: FromInside) => unknown;

/** That promise; null where nothing was asked. */
export const replyIn = (heard: unknown): Promise<ToInside> | null => (heard instanceof Promise ? (heard as Promise<ToInside>) : null);

export interface Sandbox {
  /** Sends the request and hands every answer to `hear` until one that ends it. Rejects with `SandboxLost`. */
  ask(request: ToInside, hear: Hear, signal?: AbortSignal): Promise<void>;
  /** Ends the inside at once, whatever it is doing. */
  close(): void;
}

/** The inside is gone without a last word. */
export class SandboxLost extends Error {
  readonly reason: 'no-answer' | 'out-of-memory' | 'cancelled' | 'too-long';
  constructor(reason: SandboxLost['reason'], message: string) {
    super(message);
    this.name = 'SandboxLost';
    this.reason = reason;
  }
}
