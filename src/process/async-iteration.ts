import type { Yielded } from './async-generator.ts';
import type { Jobs } from './jobs.ts';
import { type Callable, isObject } from './promise-parts.ts';
import type { PromiseMachine } from './promises.ts';

/** Iterator Record, for `for await` and for `yield*` in async generators. */
export class AsyncIteration {
  readonly iterator: { [name: string]: unknown };
  readonly #next: unknown;
  #return: Callable | undefined = undefined;

  /** GetIterator(value, async). */
  constructor(value: unknown, wrap: (sync: Iterator<unknown>) => { [name: string]: unknown }) {
    const iterable = value as { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
    const method = methodOf(iterable, Symbol.asyncIterator);
    if (method === undefined) {
      const sync = methodOf(iterable, Symbol.iterator);
      if (sync === undefined) throw new TypeError(`${nameOf(value)} is not async iterable`);
      const iterator = Reflect.apply(sync, value, []) as Iterator<unknown>;
      if (!isObject(iterator)) throw new TypeError('Result of the Symbol.iterator method is not an object');
      this.iterator = wrap(iterator);
    } else {
      this.iterator = Reflect.apply(method, value, []) as { [name: string]: unknown };
      if (!isObject(this.iterator)) throw new TypeError('Result of the Symbol.asyncIterator method is not an object');
    }
    this.#next = this.iterator.next;
  }

  next(...values: unknown[]): unknown {
    return Reflect.apply(this.#next as Callable, this.iterator, values);
  }

  /** True when the iterator wants to hear that nobody reads on. Looks `return` up, once. */
  closes(): boolean {
    this.#return = methodOf(this.iterator, 'return');
    return this.#return !== undefined;
  }

  /** To be awaited. Only after `closes()`. */
  close(): unknown {
    return Reflect.apply(this.#return!, this.iterator, []);
  }
}

/** GetMethod. */
export function methodOf(value: unknown, name: PropertyKey): Callable | undefined {
  const method = (value as { [name: PropertyKey]: unknown })[name];
  if (method === undefined || method === null) return undefined;
  if (typeof method !== 'function') throw new TypeError(`${String(name)} is not a function`);
  return method as Callable;
}

export function mustBeObject(value: unknown): { value: unknown; done: unknown } {
  if (!isObject(value)) throw new TypeError(`Iterator result ${nameOf(value)} is not an object`);
  return value as { value: unknown; done: unknown };
}

const nameOf = (value: unknown): string =>
  isObject(value) ? (typeof value === 'function' ? 'function' : '[object Object]') : String(value);

/** %AsyncFromSyncIteratorPrototype% (27.1.6). */
export function createAsyncFromSync(jobs: Jobs, promises: PromiseMachine): (sync: Iterator<unknown>) => { [name: string]: unknown } {
  const { create, reject, fulfill, from, chain } = promises;

  class AsyncFromSync {
    readonly #sync: { [name: string]: unknown };
    readonly #next: unknown;

    constructor(sync: Iterator<unknown>) {
      this.#sync = sync as unknown as { [name: string]: unknown };
      this.#next = sync.next;
    }

    next(...values: unknown[]): object {
      return this.#settle(promise =>
        this.#continue(promise, mustBeObject(Reflect.apply(this.#next as Callable, this.#sync, values)), true),
      );
    }

    return(...values: unknown[]): object {
      return this.#settle(promise => {
        const method = methodOf(this.#sync, 'return');
        if (method === undefined) fulfill(promise, { value: values[0], done: true });
        else this.#continue(promise, mustBeObject(Reflect.apply(method, this.#sync, values)), false);
      });
    }

    throw(...reasons: unknown[]): object {
      return this.#settle(promise => {
        const method = methodOf(this.#sync, 'throw');
        if (method !== undefined) {
          this.#continue(promise, mustBeObject(Reflect.apply(method, this.#sync, reasons)), true);
          return;
        }
        const close = methodOf(this.#sync, 'return');
        if (close !== undefined) mustBeObject(Reflect.apply(close, this.#sync, []));
        throw new TypeError('The iterator does not provide a throw method');
      });
    }

    #settle(run: (promise: object) => void): object {
      const promise = create();
      try {
        run(promise);
      } catch (error) {
        jobs.passHalt(error);
        reject(promise, error);
      }
      return promise;
    }

    /** AsyncFromSyncIteratorContinuation. */
    #continue(promise: object, result: { value: unknown; done: unknown }, closeOnRejection: boolean): void {
      const done = Boolean(result.done);
      const { value } = result;
      let awaited: object;
      try {
        awaited = from(value);
      } catch (error) {
        if (!done && closeOnRejection) this.#close();
        throw error;
      }
      const unwrap = (unwrapped: unknown) => ({ value: unwrapped, done });
      if (done || !closeOnRejection) chain(awaited, promise, unwrap);
      else
        chain(awaited, promise, unwrap, error => {
          this.#close();
          throw error;
        });
    }

    /** IteratorClose with a throw completion: what closing throws does not count. */
    #close(): void {
      try {
        const method = methodOf(this.#sync, 'return');
        if (method !== undefined) Reflect.apply(method, this.#sync, []);
      } catch (error) {
        jobs.passHalt(error);
      }
    }
  }

  return sync => new AsyncFromSync(sync) as unknown as { [name: string]: unknown };
}

/**
 * The operand of a lowered `yield*` in an async generator: what the native `yield*` drives in place of the async iterator.
 * It turns each answer of that iterator into an await, and each awaited result into a yield (15.5.5).
 */
export class Delegate {
  readonly #iteration: AsyncIteration;
  readonly #yielded: Yielded;
  /** What the next resumption is: a request of the consumer, or the outcome of an await. */
  #expects: 'request' | 'result' | 'close' | 'return value' | 'end' = 'request';
  #returning = false;

  constructor(iteration: AsyncIteration, yielded: Yielded) {
    this.#iteration = iteration;
    this.#yielded = yielded;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(value: unknown): IteratorResult<unknown> {
    switch (this.#expects) {
      case 'request':
        this.#expects = 'result';
        return awaiting(this.#iteration.next(value));
      case 'close':
        mustBeObject(value);
        throw new TypeError('The iterator does not provide a throw method');
      case 'return value':
        return this.#end(value);
      default:
        return this.#result(mustBeObject(value));
    }
  }

  throw(reason: unknown): IteratorResult<unknown> {
    if (this.#expects !== 'request') throw reason;
    const { iterator } = this.#iteration;
    const method = methodOf(iterator, 'throw');
    if (method !== undefined) {
      this.#expects = 'result';
      return awaiting(Reflect.apply(method, iterator, [reason]));
    }
    this.#expects = 'close';
    if (this.#iteration.closes()) return awaiting(this.#iteration.close());
    throw new TypeError('The iterator does not provide a throw method');
  }

  return(value: unknown): IteratorResult<unknown> {
    if (this.#expects === 'end') return { value, done: true };
    const { iterator } = this.#iteration;
    const method = methodOf(iterator, 'return');
    this.#returning = true;
    this.#expects = method === undefined ? 'return value' : 'result';
    return awaiting(method === undefined ? value : Reflect.apply(method, iterator, [value]));
  }

  #result(result: { value: unknown; done: unknown }): IteratorResult<unknown> {
    const returning = this.#returning;
    if (result.done) return returning ? this.#end(result.value) : { value: result.value, done: true };
    this.#returning = false;
    this.#expects = 'request';
    this.#yielded.value = result.value;
    return awaiting(this.#yielded);
  }

  #end(value: unknown): IteratorResult<unknown> {
    this.#expects = 'end';
    this.#yielded.value = value;
    this.#yielded.ends = true;
    return awaiting(this.#yielded);
  }
}

const awaiting = (value: unknown): IteratorResult<unknown> => ({ value, done: false });
