import { engineErrorOf, messageOf, wordPlainly } from './engine-words.ts';
import { Halt, type HaltReason, type JobQueue, type Uncaught } from './realm.ts';

/**
 * Steps (loop rounds and calls) between two answers of the world. A handler takes some dozens; five million take about
 * 20 ms, which is long enough for any honest computation and short enough to stop thousands of runs in time.
 */
export const STEPS_PER_DRAIN = 5_000_000;

/** Jobs between two answers of the world: `for (;;) await null` gets here in about 20 ms. */
export const JOBS_PER_DRAIN = 100_000;

/**
 * Calls inside calls. Far above what handlers need and far below where the native stack ends in any engine, because the
 * native limit depends on the machine and on what the optimiser did.
 */
export const DEPTH_LIMIT = 1000;

/** What the counters of a realm hold, by index. Lowered code counts in them directly. */
export const STEPS = 0;
export const DEPTH = 1;
/** Not 0 from a halt on, until the queue is cleared: `finally` blocks of halted code must not run. */
export const HALTED = 2;

/**
 * The queue whose code runs now, or ran last. Functions that are one and the same for every realm of a thread, such as
 * `Array.fromAsync`, find out by it whose promise to return and whose steps to count.
 */
export const running: { jobs: Jobs | null } = { jobs: null };

/** For work of ours that is shared by all realms: it counts as so many steps of the code that asked for it, and ends where they end. */
export const spend = (steps: number): void => running.jobs?.afford(steps);

/** The `Promise` of the code that runs now. */
export const currentPromise = (): PromiseConstructor => running.jobs?.Promise ?? Promise;

/** Anything that can wait in the queue: a reaction, a resumed coroutine, a plain function in a wrapper. */
export interface Job {
  run(): void;
}

class FunctionJob implements Job {
  readonly #job: () => void;

  constructor(job: () => void) {
    this.#job = job;
  }

  run(): void {
    const job = this.#job;
    job();
  }
}

const NOTHING: Job = { run: () => {} };

const RING_SIZE = 1024;

/** Steps that a `catch` counts for: unwinding the stack takes longer than a round of a loop. */
const CATCH = 20;

/**
 * The job queue of a realm: a ring that is never given back, because a queue that is emptied and filled anew for each
 * answer spends its time in the allocator.
 */
export class Jobs implements JobQueue {
  /** `[STEPS, DEPTH, HALTED]`. Steps count down. */
  readonly counters = new Int32Array([STEPS_PER_DRAIN, 0, 0]);
  #ring: Job[] = new Array<Job>(RING_SIZE).fill(NOTHING);
  #mask = RING_SIZE - 1;
  #head = 0;
  #tail = 0;
  #draining = false;
  #halt: Halt | null = null;
  spent = 0;
  /** Promises that are rejected and that nobody handles, in the order in which they were rejected: what the specification leaves to its host. */
  readonly rejected = new Map<object, unknown>();
  #uncaught: Uncaught | null = null;
  /** The `Promise` of the code that runs on this queue. */
  Promise: PromiseConstructor = Promise;

  get empty(): boolean {
    return this.#head === this.#tail;
  }

  enqueue(job: () => void): void {
    this.push(new FunctionJob(job));
  }

  push(job: Job): void {
    this.#ring[this.#tail] = job;
    this.#tail = (this.#tail + 1) & this.#mask;
    if (this.#tail === this.#head) this.#grow();
  }

  drain(): void {
    if (this.#draining) throw new Error('a job drained the queue that it runs in');
    this.refill();
    if (this.#head !== this.#tail) {
      this.#draining = true;
      try {
        this.#runAll(JOBS_PER_DRAIN);
      } catch (error) {
        this.passHalt(error);
        throw error;
      } finally {
        this.#draining = false;
      }
    }
    // Swallowed by a `catch` of ours that looked at something of the learner's.
    if (this.#halt !== null) throw this.#halt;
  }

  /** `push` and `drain` in one, without the way through the queue if that is empty: so it is when the world answers. */
  start(job: Job): void {
    if (this.#draining || this.#head !== this.#tail) {
      this.push(job);
      this.drain();
      return;
    }
    this.counters[STEPS] = STEPS_PER_DRAIN;
    this.counters[DEPTH] = 0;
    this.#draining = true;
    try {
      job.run();
      if (this.#head !== this.#tail) this.#runAll(JOBS_PER_DRAIN - 1);
    } catch (error) {
      this.passHalt(error);
      throw error;
    } finally {
      this.#draining = false;
    }
    if (this.#halt !== null) throw this.#halt;
  }

  #runAll(budget: number): void {
    for (let left = budget; this.#head !== this.#tail; left -= 1) {
      if (left === 0) this.halt('endless-jobs');
      const job = this.#ring[this.#head]!;
      this.#ring[this.#head] = NOTHING;
      this.#head = (this.#head + 1) & this.#mask;
      job.run();
    }
  }

  /** Something was thrown where nobody can catch it. */
  uncaught(error: unknown): void {
    this.#uncaught ??= { error };
  }

  takeUncaught(): Uncaught | null {
    const { rejected } = this;
    if (this.#uncaught === null && rejected.size === 0) return null;
    const [first] = rejected.values();
    const taken = this.#uncaught ?? { error: first };
    this.#forgetUncaught();
    return taken;
  }

  #forgetUncaught(): void {
    this.#uncaught = null;
    this.rejected.clear();
  }

  clear(): void {
    this.#forgetUncaught();
    // One run that queued a hundred thousand jobs must not make all later ones slow.
    if (this.#ring.length > RING_SIZE) this.#ring = new Array<Job>(RING_SIZE).fill(NOTHING);
    // What was taken from the ring left nothing behind.
    else if (this.#head !== this.#tail) this.#ring.fill(NOTHING);
    this.#mask = RING_SIZE - 1;
    this.#head = 0;
    this.#tail = 0;
    this.counters[HALTED] = 0;
    this.#halt = null;
    this.refill();
  }

  charge(steps: number): void {
    this.counters[STEPS]! -= steps;
  }

  /** As `charge`, in the middle of work that could go on for very long. */
  afford(steps: number): void {
    this.charge(steps);
    if (this.counters[STEPS]! < 0) this.halt('endless-loop');
  }

  /** A new budget of steps: the world has answered, or a life begins. */
  refill(): void {
    running.jobs = this;
    this.spent += STEPS_PER_DRAIN - this.counters[STEPS]!;
    this.counters[STEPS] = STEPS_PER_DRAIN;
    this.counters[DEPTH] = 0;
  }

  /** Stops the learner's code for good: nothing that it wrote runs until the queue is cleared. */
  halt(reason: HaltReason): never {
    this.counters[HALTED] = 1;
    this.counters[STEPS] = 0;
    this.#halt ??= new Halt(reason);
    throw this.#halt;
  }

  /**
   * For every place that catches what the learner's code threw: passes a halt on, so that no `catch` of the learner's ends
   * it, and makes one of a native stack overflow, because where the native stack ends differs between machines. What an
   * engine says of a wrong value loses the names that lowering put there, before anybody reads it.
   */
  passHalt(error: unknown): void {
    this.charge(CATCH);
    if (this.#halt !== null) throw this.#halt;
    const name = engineErrorOf(error);
    if (name !== null) {
      if (isOverflow(name, error)) this.halt('endless-recursion');
      wordPlainly(error);
    }
    // Looking at it may have run a trap of a proxy, and that may have used up the budget.
    if (this.#halt !== null) throw this.#halt;
  }

  #grow(): void {
    const size = this.#mask + 1;
    const ring = new Array<Job>(size * 2).fill(NOTHING);
    for (let index = 0; index < size; index += 1) ring[index] = this.#ring[(this.#head + index) & this.#mask]!;
    this.#ring = ring;
    this.#mask = size * 2 - 1;
    this.#head = 0;
    this.#tail = size;
  }
}

export function isStackOverflow(error: unknown): boolean {
  const name = engineErrorOf(error);
  return name !== null && isOverflow(name, error);
}

/** V8 and JavaScriptCore throw a RangeError, SpiderMonkey its own InternalError. */
function isOverflow(name: string, error: unknown): boolean {
  if (name === 'RangeError') return messageOf(error)?.startsWith('Maximum call stack size exceeded') ?? false;
  return name === 'InternalError' && messageOf(error) === 'too much recursion';
}
