import type { CompiledProgram } from '../compile/compiled.ts';
import type { Ms, SourceLine } from '../history/event.ts';

/**
 * The contract between learner code and the simulation that owns it. One realm has one job queue and one `Promise`;
 * every life of every worker of a run shares them. Nothing in a realm runs by itself: the simulation resolves a promise,
 * then drains the queue, and the queue being empty *is* "the learner's code has nothing left to do until somebody answers".
 */
export interface Realm {
  readonly jobs: JobQueue;
  readonly promises: Promises;
  /** Evaluates the program's factory (in an SES compartment where the realm is hardened). Does not run any module code. */
  load(program: CompiledProgram): Program;
}

export interface Program {
  /** Runs the modules from their first line, synchronously. Throws `ModuleThrew`, or `Halt`. */
  start(world: LifeWorld): Life;
}

/** The learner's modules threw before there was a life. `cause` is what they threw, which can be anything. */
export class ModuleThrew extends Error {
  readonly line: SourceLine | null;
  constructor(cause: unknown, line: SourceLine | null) {
    super('a module threw while it was loading', { cause });
    this.line = line;
  }
}

export interface Life {
  readonly exports: { readonly [name: string]: unknown };
  /** Those of its exports that are generator functions, as far as its text shows. */
  readonly generators: CompiledProgram['generators'];
  /** The line that the learner's code is on, or was on when it last ran. */
  line(): SourceLine | null;
}

/** Everything that one life can reach besides the services handed to its handler. All of it is virtual. */
export interface LifeWorld {
  now(): Ms;
  /** [0, 1), seeded. */
  random(): number;
  uuid(): string;
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void;
  /** Runs `run` as a job when `delayMs` of virtual time have passed. Returns an id for `clearTimer`. */
  setTimer(delayMs: Ms, run: () => void): number;
  clearTimer(id: number): void;
  /** Timers that may run at once, where that is not the usual number. */
  readonly timersLimit?: number;
}

export interface JobQueue {
  enqueue(job: () => void): void;
  readonly empty: boolean;
  /** Runs jobs until none is left. Throws `Halt` when more than the budget of jobs or steps were spent. */
  drain(): void;
  /** Forgets every job: used when a run is abandoned. */
  clear(): void;
  /** Steps in all since a realm was opened on this queue. */
  readonly spent: number;
  /**
   * The first error that ends a process, as Node ends it: one that was thrown where nobody can catch it, or the reason of a promise
   * that was rejected and that nobody handles although the queue is empty. Null where there is none. It is forgotten, and the others too.
   */
  takeUncaught(): Uncaught | null;
  /** For work of ours that is long and that a loop of the learner's can ask for again and again: it counts as so many steps. */
  charge(steps: number): void;
  /** A new budget of steps. */
  refill(): void;
  /** First in every `catch` of what a program's code threw: throws `Halt` where the harness has stopped it. */
  passHalt(error: unknown): void;
}

/** What nobody caught. It can be anything. */
export interface Uncaught {
  readonly error: unknown;
}

/** A promise as the learner sees it, with the two ends that the simulation holds. */
export interface Promises {
  /** The learner's global `Promise`: the ECMAScript specification's, on our queue. */
  readonly Promise: PromiseConstructor;
  pending<T>(): { promise: Promise<T>; resolve(value: T): void; reject(reason: unknown): void };
  /** As `await` would see it: `whenFulfilled` or `whenRejected` is called from a job. Any value or thenable is accepted. */
  observe(value: unknown, whenFulfilled: (value: unknown) => void, whenRejected: (reason: unknown) => void): void;
}

export type HaltReason =
  /** A loop or a chain of calls ran for longer than any handler should without waiting for anything. */
  | 'endless-loop'
  /** Jobs kept queueing jobs: `for (;;) await null`. */
  | 'endless-jobs'
  | 'endless-recursion'
  | 'out-of-memory'
  | 'log-flood'
  /** Ends everywhere, and takes so many steps on the way that trying all schedules would take too long. */
  | 'too-long';

/**
 * The harness stopped the learner's code. Not an error that the code can catch: lowered `catch` clauses pass it on.
 * It ends the submission with an outcome, never with a verdict.
 */
export class Halt extends Error {
  readonly reason: HaltReason;
  /** Where, if it was while loading; a life tells its line itself. */
  line: SourceLine | null = null;
  constructor(reason: HaltReason) {
    super(reason);
    this.name = 'Halt';
    this.reason = reason;
  }
}
