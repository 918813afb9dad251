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

/** Makes the function that starts an async function's body. It returns the promise of the call. */
export function createRunner(jobs: Jobs, promises: PromiseMachine): (life: LineHolder, body: Body) => object {
  const { counters } = jobs;
  const { create, resolve, reject, wait } = promises;

  class Task implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    readonly promise = create();
    readonly #life: LineHolder;
    readonly #body: Body;
    #line = 0;

    constructor(life: LineHolder, body: Body) {
      this.#life = life;
      this.#body = body;
    }

    /** Resumes after an await. */
    run(): void {
      const life = this.#life;
      const lineBefore = life.L;
      life.L = this.#line;
      const { state, value } = this;
      this.value = undefined;
      if (state === REJECTED) this.#throw(value, lineBefore);
      else this.step(value);
    }

    step(value: unknown): void {
      let result: IteratorResult<unknown>;
      try {
        result = resumeNext.call(this.#body, value);
      } catch (error) {
        jobs.passHalt(error);
        reject(this.promise, error);
        return;
      }
      this.#after(result);
    }

    #throw(reason: unknown, lineBefore: number): void {
      let result: IteratorResult<unknown>;
      try {
        result = resumeThrow.call(this.#body, reason);
      } catch (error) {
        jobs.passHalt(error);
        // Passed through untouched: whoever asks for the line of the failure wants the place where it began.
        if (error === reason) this.#life.L = lineBefore;
        reject(this.promise, error);
        return;
      }
      this.#after(result);
    }

    #after(result: IteratorResult<unknown>): void {
      if (result.done) {
        resolve(this.promise, result.value);
        return;
      }
      this.#line = this.#life.L;
      try {
        wait(result.value, this);
      } catch (error) {
        jobs.passHalt(error);
        this.#throw(error, this.#life.L);
      }
    }
  }

  return (life, body) => {
    const task = new Task(life, body);
    if (++counters[DEPTH]! > DEPTH_LIMIT) jobs.halt('endless-recursion');
    task.step(undefined);
    counters[DEPTH]! -= 1;
    return task.promise;
  };
}
