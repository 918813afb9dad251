import { DEPTH, DEPTH_LIMIT, type Jobs } from './jobs.ts';
import { PENDING, REJECTED, type Waiter } from './promise-parts.ts';
import type { PromiseMachine } from './promises.ts';

/** A generator that lowered code made out of an `async` function: it yields what was awaited. */
export type Body = Generator<unknown, unknown, unknown>;

/** The one part of a life that coroutines touch: the id of the line that its code is on. */
export interface LineHolder {
  L: number;
}

// Taken once: looked up on each generator anew it would be a different hidden class each time.
const prototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as Body;
export const resumeNext = prototype.next;
export const resumeThrow = prototype.throw;
export const resumeReturn = prototype.return;

/**
 * What a state machine is (`compile/lower-machine.ts`): goes on with the block `state`, and returns what it waits for, having set
 * `frame.s` to the block after that; or, having set nothing, the result of the call.
 */
export type Machine = (frame: Frame, value: unknown, state: number) => unknown;

/** A call of a state machine: what lives from one block to another is in its slots. */
export interface Frame {
  s: number;
  a: unknown;
  b: unknown;
  c: unknown;
  d: unknown;
  e: unknown;
  f: unknown;
  g: unknown;
  h: unknown;
}

const DONE = -1;

export interface Runner {
  /** Starts an async function's body. Returns the promise of the call. */
  run(life: LineHolder, body: Body): object;
  /**
   * The same for a body in which nothing can catch or notice an error. What an await rejects with goes right on to the promise
   * of the call; throwing it through the body would mean the same and takes an engine a microsecond.
   */
  runThrough(life: LineHolder, body: Body): object;
  /** The frame of one call, with the variables that have their value from the start. */
  frame(life: LineHolder, machine: Machine, ...slots: unknown[]): Frame;
  /** Starts what `frame` made. In a state machine, too, nothing can catch or notice what an await rejects with. */
  begin(frame: Frame): object;
}

export function createRunner(jobs: Jobs, promises: PromiseMachine): Runner {
  const { counters } = jobs;
  const { create, resolve, reject, wait } = promises;

  /**
   * One class for all calls, generators in slot `a`: an engine is fast with objects that all look alike. Without private methods,
   * which would mark each object of the class.
   */
  class Task implements Waiter, Frame {
    state = PENDING;
    value: unknown = undefined;
    readonly promise = create();
    readonly life: LineHolder;
    readonly machine: Machine;
    readonly through: boolean;
    line = 0;
    s = 0;
    a: unknown;
    b: unknown;
    c: unknown;
    d: unknown;
    e: unknown;
    f: unknown;
    g: unknown;
    h: unknown;

    constructor(
      life: LineHolder,
      machine: Machine,
      through: boolean,
      a: unknown,
      b: unknown,
      c: unknown,
      d: unknown,
      e: unknown,
      f: unknown,
      g: unknown,
      h: unknown,
    ) {
      this.life = life;
      this.machine = machine;
      this.through = through;
      this.a = a;
      this.b = b;
      this.c = c;
      this.d = d;
      this.e = e;
      this.f = f;
      this.g = g;
      this.h = h;
    }

    /** Resumes after an await. Written in one piece, because engines inline only so much into one function. */
    run(): void {
      const { value, s } = this;
      this.value = undefined;
      if (this.state === REJECTED) {
        rejected(this, value);
        return;
      }
      const { life, machine } = this;
      life.L = this.line;
      this.s = DONE;
      let result: unknown;
      try {
        result = machine(this, value, s);
      } catch (error) {
        jobs.passHalt(error);
        reject(this.promise, error);
        return;
      }
      if (this.s === DONE) resolve(this.promise, result);
      else {
        this.line = life.L;
        waitFor(this, result);
      }
    }
  }

  function waitFor(task: Task, awaited: unknown): void {
    try {
      wait(awaited, task);
    } catch (error) {
      jobs.passHalt(error);
      rejected(task, error);
    }
  }

  function rejected(task: Task, reason: unknown): void {
    const { life } = task;
    if (task.through) {
      jobs.passHalt(reason);
      reject(task.promise, reason);
      return;
    }
    const lineBefore = life.L;
    life.L = task.line;
    let result: IteratorResult<unknown>;
    try {
      result = resumeThrow.call(task.a as Body, reason);
    } catch (error) {
      jobs.passHalt(error);
      // Passed through untouched: whoever asks for the line of the failure wants the place where it began.
      if (error === reason) life.L = lineBefore;
      reject(task.promise, error);
      return;
    }
    if (result.done) resolve(task.promise, result.value);
    else {
      task.line = life.L;
      waitFor(task, result.value);
    }
  }

  function begin(task: Task): object {
    if (++counters[DEPTH]! > DEPTH_LIMIT) jobs.halt('endless-recursion');
    task.line = task.life.L;
    task.run();
    counters[DEPTH]! -= 1;
    return task.promise;
  }

  const U = undefined;
  return {
    run: (life, body) => begin(new Task(life, resume, false, body, U, U, U, U, U, U, U)),
    runThrough: (life, body) => begin(new Task(life, resume, true, body, U, U, U, U, U, U, U)),
    frame: (life, machine, a, b, c, d, e, f, g, h) => new Task(life, machine, true, a, b, c, d, e, f, g, h),
    begin: frame => begin(frame as Task),
  };
}

/** A generator as a state machine. */
function resume(frame: Frame, value: unknown): unknown {
  const result = resumeNext.call(frame.a as Body, value);
  if (!result.done) frame.s = 0;
  return result.value;
}
