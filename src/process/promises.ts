// biome-ignore-all lint/complexity/noThisInStatic: `this` is the class that the method was called on, as specified

import type { Job, Jobs } from './jobs.ts';
import { allowOverrides } from './overrides.ts';
import { allOf, allSettledOf, anyOf, raceOf } from './promise-combinators.ts';
import {
  type Callable,
  type Capability,
  describe,
  FULFILLED,
  isConstructor,
  isObject,
  newCapability,
  PENDING,
  REJECTED,
  type Waiter,
} from './promise-parts.ts';
import type { Promises } from './realm.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { isArray } = Array;

/**
 * `Promise` as ECMAScript 2025 specifies it (section 27.2), on our queue. Names in comments are the specification's.
 * The number and the order of jobs equal a native engine's; the tests compare them.
 *
 * Long because it is one section of the specification, whose operations all reach into the same private fields.
 */

/** What the rest of the realm's machinery does with promises, without closures where one can do without. */
export interface PromiseMachine extends Promises {
  /** A pending promise whose ends only the caller has. */
  create(): object;
  /** The resolve function of a promise that nobody resolved yet. */
  resolve(promise: object, value: unknown): void;
  reject(promise: object, reason: unknown): void;
  /** FulfillPromise: for values that are known to be no thenables. */
  fulfill(promise: object, value: unknown): void;
  /** `fulfill` or `reject`, and then everything that follows from it: for answers of the world, when the queue is empty. */
  answer(promise: object, state: typeof FULFILLED | typeof REJECTED, value: unknown): void;
  /** `Await`: queues the waiter when the value has settled. Throws what looking at the value throws. */
  wait(value: unknown, waiter: Waiter): void;
  /** PromiseResolve(%Promise%, value), then PerformPromiseThen with `promise` as the result. */
  chain(value: object, promise: object, onFulfilled: (value: unknown) => unknown, onRejected?: (reason: unknown) => unknown): void;
  /** PromiseResolve(%Promise%, value). */
  from(value: unknown): object;
}

/** Makes the `Promise` of a realm. Its class and prototype are frozen: one life cannot change what the next one sees. */
export function createPromises(jobs: Jobs): PromiseMachine {
  const INTERNAL = () => {};
  const { rejected } = jobs;

  class OurPromise {
    #state = PENDING;
    #value: unknown = undefined;
    #waiters: Waiter | Waiter[] | undefined = undefined;

    constructor(executor: unknown) {
      // Kept short: it stands wherever a promise of ours is made.
      if (executor !== INTERNAL) execute(this, executor);
    }

    // biome-ignore lint/suspicious/noThenProperty: this is Promise
    then(onFulfilled: unknown, onRejected: unknown): unknown {
      if (!(#state in this)) throw new TypeError(`Method Promise.prototype.then called on incompatible receiver ${describe(this)}`);
      const C = speciesOf(this);
      const reaction =
        C === OurPromise ? new Reaction(create(), null, onFulfilled, onRejected) : capabilityReaction(C, onFulfilled, onRejected);
      add(this, reaction);
      return reaction.result;
    }

    catch(onRejected: unknown): unknown {
      return (this as unknown as { then: Callable }).then(undefined, onRejected);
    }

    finally(onFinally: unknown): unknown {
      if (!isObject(this)) throw new TypeError('Promise.prototype.finally called on a non-object');
      const promise = this as unknown as { then: Callable };
      const C = speciesOf(this);
      if (typeof onFinally !== 'function') return promise.then(onFinally, onFinally);
      const after = (outcome: () => unknown) => (promiseResolve(C, onFinally()) as { then: Callable }).then(outcome);
      return promise.then(
        (value: unknown) => after(() => value),
        (reason: unknown) =>
          after(() => {
            throw reason;
          }),
      );
    }

    static resolve(value: unknown): unknown {
      if (!isObject(this)) throw new TypeError('PromiseResolve called on non-object');
      return promiseResolve(this, value);
    }

    static reject(reason: unknown): unknown {
      const capability = newCapability(this);
      capability.reject(reason);
      return capability.promise;
    }

    static withResolvers(): object {
      const { promise, resolve, reject } = newCapability(this);
      return { promise, resolve, reject };
    }

    static try(callback: Callable, ...args: unknown[]): unknown {
      if (!isObject(this)) throw new TypeError('Promise.try called on non-object');
      const capability = newCapability(this);
      try {
        capability.resolve(callback(...args));
      } catch (error) {
        jobs.passHalt(error);
        capability.reject(error);
      }
      return capability.promise;
    }

    static all(iterable: unknown): unknown {
      return allOf(this, iterable, jobs);
    }

    static allSettled(iterable: unknown): unknown {
      return allSettledOf(this, iterable, jobs);
    }

    static any(iterable: unknown): unknown {
      return anyOf(this, iterable, jobs);
    }

    static race(iterable: unknown): unknown {
      return raceOf(this, iterable, jobs);
    }

    static get [Symbol.species](): unknown {
      return this;
    }

    static isOurs(value: unknown): value is OurPromise {
      return typeof value === 'object' && value !== null && #state in value;
    }
    // Not methods: a class with private methods marks each of its objects.
    static add(promise: OurPromise, waiter: Waiter): void {
      const waiters = promise.#waiters;
      if (promise.#state !== PENDING) {
        if (promise.#state === REJECTED) rejected.delete(promise);
        waiter.state = promise.#state;
        waiter.value = promise.#value;
        jobs.push(waiter);
      } else if (waiters === undefined) promise.#waiters = waiter;
      else if (isArray(waiters)) waiters.push(waiter);
      else promise.#waiters = [waiters, waiter];
    }
    /** `Await` of a pending promise that nobody waits for yet: nearly every one. False: do it the long way. */
    static waitFirst(value: unknown, waiter: Waiter): boolean {
      if (typeof value !== 'object' || value === null || !(#state in value)) return false;
      if (value.#state !== PENDING || value.#waiters !== undefined || value.constructor !== OurPromise) return false;
      value.#waiters = waiter;
      return true;
    }
    /** The waiters that are to be told. */
    static take(promise: OurPromise, state: number, value: unknown): Waiter | Waiter[] | undefined {
      const waiters = promise.#waiters;
      promise.#state = state;
      promise.#value = value;
      promise.#waiters = undefined;
      return waiters;
    }
  }

  const { isOurs, add, take, waitFirst } = OurPromise;
  for (const name of ['isOurs', 'add', 'take', 'waitFirst']) Reflect.deleteProperty(OurPromise, name);
  Object.defineProperty(OurPromise, 'name', { value: 'Promise' });
  Object.defineProperty(OurPromise.prototype, Symbol.toStringTag, { value: 'Promise', configurable: true });
  for (const [holder, name, length] of [
    [OurPromise, 'try', 1],
    [OurPromise.prototype, 'then', 2],
  ] as const)
    Object.defineProperty((holder as unknown as Record<string, Callable>)[name]!, 'length', { value: length });
  const intrinsicThen = OurPromise.prototype.then as unknown as Callable;

  function execute(promise: OurPromise, executor: unknown): void {
    if (typeof executor !== 'function') throw new TypeError(`Promise resolver ${describe(executor)} is not a function`);
    const { resolve, reject } = resolvingFunctions(promise);
    try {
      executor(resolve, reject);
    } catch (error) {
      jobs.passHalt(error);
      reject(error);
    }
  }

  function create(): OurPromise {
    return new OurPromise(INTERNAL);
  }

  function settle(promise: OurPromise, state: number, value: unknown): void {
    const waiters = take(promise, state, value);
    if (waiters === undefined) {
      if (state === REJECTED) rejected.set(promise, value);
      return;
    }
    if (isArray(waiters)) for (const waiter of waiters) queue(waiter, state, value);
    else queue(waiters, state, value);
  }

  function queue(waiter: Waiter, state: number, value: unknown): void {
    waiter.state = state;
    waiter.value = value;
    jobs.push(waiter);
  }

  function answer(promise: OurPromise, state: number, value: unknown): void {
    const waiters = take(promise, state, value);
    if (waiters === undefined) {
      if (state === REJECTED) rejected.set(promise, value);
      return;
    }
    if (isArray(waiters)) answerMany(waiters, state, value);
    else {
      waiters.state = state;
      waiters.value = value;
      jobs.start(waiters);
    }
  }

  function answerMany(waiters: readonly Waiter[], state: number, value: unknown): void {
    for (const waiter of waiters) queue(waiter, state, value);
    jobs.drain();
  }

  function reject(promise: OurPromise, reason: unknown): void {
    settle(promise, REJECTED, reason);
  }

  /** The body of a promise resolve function. */
  function resolve(promise: OurPromise, value: unknown): void {
    if (!isObject(value)) {
      settle(promise, FULFILLED, value);
      return;
    }
    if (value === promise) {
      reject(promise, new TypeError('Chaining cycle detected for promise #<Promise>'));
      return;
    }
    let then: unknown;
    try {
      then = (value as { then?: unknown }).then;
    } catch (error) {
      jobs.passHalt(error);
      reject(promise, error);
      return;
    }
    if (typeof then === 'function') jobs.push(new ThenableJob(promise, value, then as Callable));
    else settle(promise, FULFILLED, value);
  }

  function resolvingFunctions(promise: OurPromise) {
    let alreadyResolved = false;
    return {
      promise,
      resolve: (value: unknown) => {
        if (alreadyResolved) return;
        alreadyResolved = true;
        resolve(promise, value);
      },
      reject: (reason: unknown) => {
        if (alreadyResolved) return;
        alreadyResolved = true;
        reject(promise, reason);
      },
    };
  }

  function speciesOf(promise: object): unknown {
    const made = (promise as { constructor: unknown }).constructor;
    if (made === OurPromise || made === undefined) return OurPromise;
    if (!isObject(made)) throw new TypeError('The .constructor property is not an object');
    const species = (made as { [Symbol.species]?: unknown })[Symbol.species];
    if (species === undefined || species === null) return OurPromise;
    if (!isConstructor(species)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
    return species;
  }

  /** PromiseResolve. */
  function promiseResolve(C: unknown, value: unknown): unknown {
    if (isOurs(value) && value.constructor === C) return value;
    if (C === OurPromise) {
      const promise = create();
      resolve(promise, value);
      return promise;
    }
    const capability = newCapability(C);
    capability.resolve(value);
    return capability.promise;
  }

  /** A PromiseReaction for either outcome, and the NewPromiseReactionJob for it. */
  class Reaction implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    readonly #promise: OurPromise | null;
    readonly #capability: Capability | null;
    readonly #onFulfilled: unknown;
    readonly #onRejected: unknown;

    constructor(promise: OurPromise | null, capability: Capability | null, onFulfilled: unknown, onRejected: unknown) {
      this.#promise = promise;
      this.#capability = capability;
      this.#onFulfilled = onFulfilled;
      this.#onRejected = onRejected;
    }

    get result(): unknown {
      return this.#promise ?? this.#capability!.promise;
    }

    run(): void {
      const { state } = this;
      const handler = state === FULFILLED ? this.#onFulfilled : this.#onRejected;
      let value = this.value;
      let failed = state === REJECTED;
      if (typeof handler === 'function') {
        try {
          value = handler(value);
          failed = false;
        } catch (error) {
          jobs.passHalt(error);
          value = error;
          failed = true;
        }
      }
      if (this.#promise !== null) {
        if (failed) reject(this.#promise, value);
        else resolve(this.#promise, value);
      } else if (failed) this.#capability!.reject(value);
      else this.#capability!.resolve(value);
    }
  }

  function capabilityReaction(C: unknown, onFulfilled: unknown, onRejected: unknown): Reaction {
    return new Reaction(null, newCapability(C), onFulfilled, onRejected);
  }

  /** Settles a promise as another of ours did: what the resolving functions do when `then` is the intrinsic one. */
  class Follower implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    readonly #promise: OurPromise;

    constructor(promise: OurPromise) {
      this.#promise = promise;
    }

    run(): void {
      if (this.state === FULFILLED) resolve(this.#promise, this.value);
      else reject(this.#promise, this.value);
    }
  }

  /** NewPromiseResolveThenableJob. */
  class ThenableJob implements Job {
    readonly #promise: OurPromise;
    readonly #thenable: object;
    readonly #then: Callable;

    constructor(promise: OurPromise, thenable: object, then: Callable) {
      this.#promise = promise;
      this.#thenable = thenable;
      this.#then = then;
    }

    run(): void {
      const thenable = this.#thenable;
      // The promise that `then` would make here has no reader, so it is not made. A subclass could see it being made.
      if (this.#then === intrinsicThen && isOurs(thenable) && Object.getPrototypeOf(thenable) === OurPromise.prototype) {
        if (!Object.hasOwn(thenable, 'constructor')) {
          add(thenable, new Follower(this.#promise));
          return;
        }
      }
      const ends = resolvingFunctions(this.#promise);
      try {
        Reflect.apply(this.#then, thenable, [ends.resolve, ends.reject]);
      } catch (error) {
        jobs.passHalt(error);
        ends.reject(error);
      }
    }
  }

  function from(value: unknown): OurPromise {
    return promiseResolve(OurPromise, value) as OurPromise;
  }

  function wait(value: unknown, waiter: Waiter): void {
    if (!waitFirst(value, waiter)) waitLong(value, waiter);
  }

  function waitLong(value: unknown, waiter: Waiter): void {
    if (!isObject(value)) queue(waiter, FULFILLED, value);
    else add(from(value), waiter);
  }

  class Observer implements Waiter {
    state = PENDING;
    value: unknown = undefined;
    readonly #whenFulfilled: (value: unknown) => void;
    readonly #whenRejected: (reason: unknown) => void;

    constructor(whenFulfilled: (value: unknown) => void, whenRejected: (reason: unknown) => void) {
      this.#whenFulfilled = whenFulfilled;
      this.#whenRejected = whenRejected;
    }

    run(): void {
      const tell = this.state === FULFILLED ? this.#whenFulfilled : this.#whenRejected;
      tell(this.value);
    }
  }

  allowOverrides(OurPromise, 'Promise');
  allowOverrides(OurPromise.prototype, 'Promise.prototype');
  Object.freeze(OurPromise);
  Object.freeze(OurPromise.prototype);
  jobs.Promise = OurPromise as unknown as PromiseConstructor;

  return {
    Promise: OurPromise as unknown as PromiseConstructor,
    create,
    resolve: (promise, value) => resolve(promise as OurPromise, value),
    reject: (promise, reason) => reject(promise as OurPromise, reason),
    fulfill: (promise, value) => settle(promise as OurPromise, FULFILLED, value),
    answer: (promise, state, value) => answer(promise as OurPromise, state, value),
    wait,
    from,
    chain: (value, promise, onFulfilled, onRejected) =>
      add(value as OurPromise, new Reaction(promise as OurPromise, null, onFulfilled, onRejected)),
    pending: <T>() => resolvingFunctions(create()) as unknown as ReturnType<typeof Promise.withResolvers<T>>,
    observe: (value, whenFulfilled, whenRejected) => {
      const observer = new Observer(whenFulfilled, whenRejected);
      try {
        wait(value, observer);
      } catch (error) {
        // Only looking at `constructor` of a promise can throw here; an `await` would have thrown it at its own line.
        jobs.passHalt(error);
        observer.state = REJECTED;
        observer.value = error;
        jobs.push(observer);
      }
    },
  };
}
