import type { Jobs } from './jobs.ts';
import { type Callable, type Capability, newCapability } from './promise-parts.ts';

/**
 * `Promise.all`, `allSettled`, `any` and `race` (27.2.4). All four walk an iterable, make promises of its items with the
 * constructor's own `resolve`, and call their `then`; they differ in what they collect.
 */

/** How one item takes part. `count` is the number of items that have not settled, plus one while the walk is under way. */
type Join = (next: { then: Callable }, index: number, collected: unknown[], count: { left: number }, capability: Capability) => void;

export function allOf(C: unknown, iterable: unknown, jobs: Jobs): unknown {
  return combine(
    C,
    iterable,
    jobs,
    (next, index, values, count, capability) => {
      next.then(
        once((value: unknown) => {
          values[index] = value;
          if (--count.left === 0) capability.resolve(values);
        }),
        capability.reject,
      );
    },
    (values, capability) => capability.resolve(values),
  );
}

export function allSettledOf(C: unknown, iterable: unknown, jobs: Jobs): unknown {
  return combine(
    C,
    iterable,
    jobs,
    (next, index, values, count, capability) => {
      let called = false;
      const settled = (make: (value: unknown) => object) => (value: unknown) => {
        if (called) return;
        called = true;
        values[index] = make(value);
        if (--count.left === 0) capability.resolve(values);
      };
      next.then(
        settled(value => ({ status: 'fulfilled', value })),
        settled(reason => ({ status: 'rejected', reason })),
      );
    },
    (values, capability) => capability.resolve(values),
  );
}

export function anyOf(C: unknown, iterable: unknown, jobs: Jobs): unknown {
  const refuse = (errors: unknown[]) => {
    const error = new AggregateError([], 'All promises were rejected');
    Object.defineProperty(error, 'errors', { value: errors, writable: true, enumerable: false, configurable: true });
    return error;
  };
  return combine(
    C,
    iterable,
    jobs,
    (next, index, errors, count, capability) => {
      next.then(
        capability.resolve,
        once((reason: unknown) => {
          errors[index] = reason;
          if (--count.left === 0) capability.reject(refuse(errors));
        }),
      );
    },
    (errors, capability) => capability.reject(refuse(errors)),
  );
}

export function raceOf(C: unknown, iterable: unknown, jobs: Jobs): unknown {
  return combine(
    C,
    iterable,
    jobs,
    (next, _index, _collected, _count, capability) => {
      next.then(capability.resolve, capability.reject);
    },
    () => {},
  );
}

function combine(
  C: unknown,
  iterable: unknown,
  jobs: Jobs,
  join: Join,
  none: (collected: unknown[], capability: Capability) => void,
): unknown {
  const capability = newCapability(C);
  try {
    const resolve = (C as { resolve: unknown }).resolve;
    if (typeof resolve !== 'function') throw new TypeError('Promise resolve or reject function is not callable');
    const collected: unknown[] = [];
    const count = { left: 1 };
    let index = 0;
    // `for of` closes the iterator when the body throws and leaves it alone when its own `next` did: as specified.
    for (const item of iterable as Iterable<unknown>) {
      collected.push(undefined);
      const next = Reflect.apply(resolve, C, [item]) as { then: Callable };
      count.left += 1;
      join(next, index, collected, count, capability);
      index += 1;
    }
    if (--count.left === 0) none(collected, capability);
  } catch (error) {
    jobs.passHalt(error);
    capability.reject(error);
  }
  return capability.promise;
}

function once(run: (value: unknown) => void): (value: unknown) => void {
  let called = false;
  return value => {
    if (called) return;
    called = true;
    run(value);
  };
}
