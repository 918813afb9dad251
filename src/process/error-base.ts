/**
 * What error classes of ours extend. They are made outside of a program's compartment, where `Error` itself can do more than a
 * program should: it can collect stacks, ours among them. A class that extends it leads there by its prototype; this one does not, and makes the
 * same errors.
 */
function ErrorBase(this: unknown, message?: string, options?: ErrorOptions): Error {
  return Reflect.construct(Error, options === undefined ? [message] : [message, options], new.target as unknown as new () => Error);
}

Object.defineProperty(ErrorBase, 'prototype', { value: Error.prototype, writable: false });
Object.defineProperty(ErrorBase, 'name', { value: 'Error' });

const made = Object.freeze(ErrorBase) as unknown as new (message?: string, options?: ErrorOptions) => Error;

export { made as ErrorBase };
