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

export interface Runner {
  /** Starts an async function's body. Returns the promise of the call. */
  run(life: LineHolder, body: Body): object;
  /**
   * The same for a body in which nothing can catch or notice an error. What an await rejects with goes right on to the promise
   * of the call; throwing it through the body would mean the same and takes an engine a microsecond.
   */
  runThrough(life: LineHolder, body: Body): object;
}

export function createRunner(jobs: Jobs, promises: PromiseMachine): Runner {
  const { counters } = jobs;
  const { create, resolve, reject, wait } = promises;

  /** Without private methods, which would mark each object of the class. */
  class Task implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    readonly promise = create();
    readonly life: LineHolder;
    readonly body: Body;
    readonly through: boolean;
    line = 0;

    constructor(life: LineHolder, body: Body, through: boolean) {
      this.life = life;
      this.body = body;
      this.through = through;
    }

    /** Resumes after an await. Written in one piece, because engines inline only so much into one function. */
    run(): void {
      const { value } = this;
      this.value = undefined;
      if (this.state === REJECTED) {
        rejected(this, value);
        return;
      }
      const { life } = this;
      life.L = this.line;
      let result: IteratorResult<unknown>;
      try {
        result = resumeNext.call(this.body, value);
      } catch (error) {
        jobs.passHalt(error);
        reject(this.promise, error);
        return;
      }
      if (result.done) resolve(this.promise, result.value);
      else {
        this.line = life.L;
        waitFor(this, result.value);
      }
    }
  }

  function waitFor(task: Task, awaited: unknown): void {
    try {
      wait(awaited, task);
    } catch (error) {
      jobs.passHalt(error);
      resumeWithError(task, error, task.life.L);
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
    resumeWithError(task, reason, lineBefore);
  }

  function resumeWithError(task: Task, reason: unknown, lineBefore: number): void {
    const { life } = task;
    let result: IteratorResult<unknown>;
    try {
      result = resumeThrow.call(task.body, reason);
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

  function start(life: LineHolder, body: Body, through: boolean): object {
    const task = new Task(life, body, through);
    if (++counters[DEPTH]! > DEPTH_LIMIT) jobs.halt('endless-recursion');
    task.line = life.L;
    task.run();
    counters[DEPTH]! -= 1;
    return task.promise;
  }

  return { run: (life, body) => start(life, body, false), runThrough: (life, body) => start(life, body, true) };
}
