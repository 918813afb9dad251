import type { Outgoing } from '../brokers/broker.ts';
import type { Given } from '../feeds/kinds.ts';
import type { Program, Realm } from '../process/realm.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import type { Bound, ProgramSpec, System } from '../system/system.ts';
import type { Reactions } from './reactions.ts';
import type { Touches } from './touches.ts';

/** Facts about programs that decide how fine the state key must be. Learned while running; they only ever become true. */
export interface Usage {
  clock: boolean;
  /** Programs that draw random numbers. */
  random: Set<string>;
  /** What programs touch, where a search wants to know: see `apart.ts`. */
  readonly touches?: Touches;
}

/** How far a run may go. */
export interface Limits {
  /** A run that gets there is cut off and proves nothing. */
  readonly steps: number;
  readonly transactions: number;
  /** Characters that a run may read from services: every reply becomes part of the history, and that is kept. */
  readonly read: number;
  /** Calls of one life that wait for an answer; 256 where left out. Beyond, a call is refused before it is made, as by a full connection pool. */
  readonly calls?: number;
}

/** A program of the system, ready to be started again and again. */
export interface Cast {
  readonly name: string;
  readonly spec: ProgramSpec;
  readonly program: Program;
  /** It keeps nothing between deliveries. */
  readonly stateless: boolean;
  /** What its handler is called with first. */
  readonly given: Given;
  /** What it is given besides. */
  readonly granted: ServicesConfig;
  /** Methods of its messages that settle, each with the arguments that the broker gets. None where it is not fed by a broker. */
  readonly settle: { readonly [method: string]: (options: unknown) => readonly unknown[] };
  /**
   * What its lives did before, in other runs: their code then need not run again. Null: every life runs. The histories are the same.
   */
  readonly reactions: Reactions | null;
}

/** All that stays as it is throughout a run, and is the same in its copies. */
export interface Setting {
  readonly system: System;
  readonly bound: Bound;
  readonly messages: { readonly [name: string]: Outgoing };
  /** By name, as the system has them. */
  readonly casts: { readonly [program: string]: Cast };
  readonly realm: Realm;
  readonly usage: Usage;
  readonly limits: Limits;
  /** Timers tick when their time has come, and not whenever the schedule lets them: see `feeds/timer.ts`. */
  readonly paced: boolean;
}
