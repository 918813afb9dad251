import { type Body, type LineHolder, resumeNext, resumeReturn, resumeThrow } from './coroutine.ts';
import type { Jobs } from './jobs.ts';
import { allowOverrides } from './overrides.ts';
import { PENDING, REJECTED, type Waiter } from './promise-parts.ts';
import type { PromiseMachine } from './promises.ts';

/**
 * Async generator objects (27.6). The lowered body is one sync generator that yields two kinds of things: what it awaits,
 * and what it really yields. The second kind travels in `Yielded`, made by `$.y`.
 */

type Kind = 'next' | 'throw' | 'return';

interface Request {
  readonly kind: Kind;
  readonly value: unknown;
  readonly promise: object;
}

/** One object for all yields of a realm: it is filled and read again before anything else can run. */
export class Yielded {
  value: unknown = undefined;
  /** Asks the driver to end the body as `return value` would: how a `yield*` hands on a `return()`. */
  ends = false;
}

export interface AsyncGenerators {
  readonly yielded: Yielded;
  start(life: LineHolder, body: Body): object;
}

export function createAsyncGenerators(jobs: Jobs, promises: PromiseMachine): AsyncGenerators {
  const { create, resolve, reject, fulfill, wait } = promises;
  const yielded = new Yielded();

  /** What the promise that is awaited is for. */
  const BODY = 0;
  const UNWRAP_RETURN = 1;
  const AWAIT_RETURN = 2;

  class Driver implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    /** Suspended at its start, suspended at a yield, running (or awaiting), or completed. */
    phase: 'start' | 'yield' | 'running' | 'completed' = 'start';
    readonly requests: Request[] = [];
    readonly #life: LineHolder;
    readonly #body: Body;
    #line = 0;
    #awaiting = BODY;

    constructor(life: LineHolder, body: Body) {
      this.#life = life;
      this.#body = body;
    }

    ask(kind: Kind, value: unknown): object {
      const promise = create();
      const request: Request = { kind, value, promise };
      if (this.phase === 'start' && kind !== 'next') this.phase = 'completed';
      if (this.phase === 'completed' && kind !== 'return') {
        if (kind === 'next') fulfill(promise, { value: undefined, done: true });
        else reject(promise, value);
        return promise;
      }
      this.requests.push(request);
      if (this.phase === 'completed') this.#awaitReturn();
      else if (this.phase !== 'running') this.#resume(request);
      return promise;
    }

    run(): void {
      const { state, value } = this;
      this.value = undefined;
      if (this.#awaiting === AWAIT_RETURN) {
        this.#complete(state === REJECTED ? 'throw' : 'return', value, true);
        this.#drain();
      } else if (state === REJECTED) this.#drive('throw', value);
      else this.#drive(this.#awaiting === UNWRAP_RETURN ? 'return' : 'next', value);
    }

    #resume({ kind, value }: Request): void {
      if (kind === 'return') this.#unwrapReturn(value);
      else this.#drive(kind, value);
    }

    /** AsyncGeneratorUnwrapYieldResumption of a return: its value is awaited before the body hears of it. */
    #unwrapReturn(value: unknown): void {
      this.phase = 'running';
      this.#awaiting = UNWRAP_RETURN;
      try {
        wait(value, this);
      } catch (error) {
        jobs.passHalt(error);
        this.#drive('throw', error);
      }
    }

    #drive(kind: Kind, value: unknown): void {
      this.phase = 'running';
      this.#life.L = this.#line || this.#life.L;
      for (;;) {
        let result: IteratorResult<unknown>;
        try {
          if (kind === 'next') result = resumeNext.call(this.#body, value);
          else if (kind === 'throw') result = resumeThrow.call(this.#body, value);
          else result = resumeReturn.call(this.#body, value);
        } catch (error) {
          jobs.passHalt(error);
          this.#complete('throw', error, true);
          this.#drain();
          return;
        }
        this.#line = this.#life.L;
        if (result.done) {
          this.#complete('return', result.value, true);
          this.#drain();
          return;
        }
        if (result.value !== yielded) {
          this.#awaiting = BODY;
          try {
            wait(result.value, this);
            return;
          } catch (error) {
            jobs.passHalt(error);
            kind = 'throw';
            value = error;
            continue;
          }
        }
        const out = yielded.value;
        yielded.value = undefined;
        if (yielded.ends) {
          yielded.ends = false;
          kind = 'return';
          value = out;
          continue;
        }
        this.#complete('next', out, false);
        const next = this.requests[0];
        if (next === undefined) {
          this.phase = 'yield';
          return;
        }
        if (next.kind === 'return') {
          this.#unwrapReturn(next.value);
          return;
        }
        ({ kind, value } = next);
      }
    }

    /** AsyncGeneratorCompleteStep. */
    #complete(kind: Kind, value: unknown, done: boolean): void {
      const { promise } = this.requests.shift()!;
      if (kind === 'throw') reject(promise, value);
      else resolve(promise, { value, done });
    }

    /** AsyncGeneratorDrainQueue: the body has ended, requests may still wait. */
    #drain(): void {
      this.phase = 'completed';
      for (let next = this.requests[0]; next !== undefined; next = this.requests[0]) {
        if (next.kind === 'return') {
          this.#awaitReturn();
          return;
        }
        this.#complete(next.kind, next.kind === 'throw' ? next.value : undefined, true);
      }
    }

    /** AsyncGeneratorAwaitReturn. */
    #awaitReturn(): void {
      this.phase = 'running';
      this.#awaiting = AWAIT_RETURN;
      try {
        wait(this.requests[0]!.value, this);
      } catch (error) {
        jobs.passHalt(error);
        this.#complete('throw', error, true);
        this.#drain();
      }
    }
  }

  const secret = Symbol('driver');

  class AsyncIterator {
    [Symbol.asyncIterator](): unknown {
      return this;
    }
  }

  class AsyncGenerator extends AsyncIterator {
    #driver: Driver;

    constructor(key: unknown, driver: Driver) {
      if (key !== secret) throw new TypeError('Illegal constructor');
      super();
      this.#driver = driver;
    }
    next(value: unknown): object {
      return AsyncGenerator.#ask(this, 'next', value);
    }
    return(value: unknown): object {
      return AsyncGenerator.#ask(this, 'return', value);
    }
    throw(reason: unknown): object {
      return AsyncGenerator.#ask(this, 'throw', reason);
    }
    static #ask(generator: unknown, kind: Kind, value: unknown): object {
      if (typeof generator === 'object' && generator !== null && #driver in generator) return generator.#driver.ask(kind, value);
      const promise = create();
      reject(promise, new TypeError(`${kind} method called on incompatible receiver`));
      return promise;
    }
  }

  Object.defineProperty(AsyncGenerator.prototype, Symbol.toStringTag, { value: 'AsyncGenerator', configurable: true });
  // There is no global of these names, so there is no way from an object to a constructor either.
  for (const one of [AsyncIterator, AsyncGenerator]) {
    Reflect.deleteProperty(one.prototype, 'constructor');
    allowOverrides(one.prototype, one.name);
    Object.freeze(one.prototype);
    Object.freeze(one);
  }

  return { yielded, start: (life, body) => new AsyncGenerator(secret, new Driver(life, body)) };
}
