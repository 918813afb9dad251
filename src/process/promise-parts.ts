import type { Job } from './jobs.ts';

/** What the files about promises share: records and abstract operations of the specification, by its names. */

export const PENDING = 0;
export const FULFILLED = 1;
export const REJECTED = 2;

/** Waits for one promise. The promise writes how it settled into the waiter and queues it: the waiter is its own job. */
export interface Waiter extends Job {
  state: number;
  value: unknown;
}

/** PromiseCapability Record. */
export interface Capability {
  promise: unknown;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

export type Callable = (...args: unknown[]) => unknown;
export type PromiseClass = new (executor: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void) => object;

export const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** NewPromiseCapability. */
export function newCapability(C: unknown): Capability {
  if (!isConstructor(C)) throw new TypeError(`${describe(C)} is not a constructor`);
  const capability: { promise: unknown; resolve: unknown; reject: unknown } = { promise: undefined, resolve: undefined, reject: undefined };
  capability.promise = new (C as PromiseClass)((resolve, reject) => {
    if (capability.resolve !== undefined || capability.reject !== undefined)
      throw new TypeError('Promise executor has already been invoked with non-undefined arguments');
    capability.resolve = resolve;
    capability.reject = reject;
  });
  if (typeof capability.resolve !== 'function' || typeof capability.reject !== 'function')
    throw new TypeError('Promise resolve or reject function is not callable');
  return capability as Capability;
}

export function isConstructor(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  try {
    // Looks up `prototype` of the new target and nothing else: the target is never run.
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

export function describe(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? '#<Object>' : typeof value === 'function' ? 'function' : String(value);
}
