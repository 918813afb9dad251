import { DOMException } from './dom-exception.ts';
import { spend } from './jobs.ts';

/**
 * `structuredClone` for what handlers clone: plain data, dates, maps, sets, errors, bytes, cycles included. What the web's own
 * refuses (functions, symbols) is refused in the same words; prototypes are lost in the same way.
 */
export function cloneWith(NewDate: DateConstructor): (value: unknown) => unknown {
  return (...args: unknown[]) => {
    if (args.length === 0) throw new TypeError('structuredClone takes a value: structuredClone(value)');
    return clone(args[0], new Map(), NewDate);
  };
}

function clone(value: unknown, seen: Map<object, unknown>, NewDate: DateConstructor): unknown {
  spend(2);
  if (typeof value === 'function' || typeof value === 'symbol') throw refusal(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const keep = <T extends object>(copy: T): T => {
    seen.set(value, copy);
    return copy;
  };
  const item = (one: unknown) => clone(one, seen, NewDate);
  if (Array.isArray(value)) {
    const copy = keep(new Array(value.length));
    copyProperties(value, copy, item);
    return copy;
  }
  if (value instanceof Date) return keep(new NewDate(Number(value)));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof Boolean || value instanceof Number || value instanceof String || value instanceof BigInt)
    return keep(Object(value.valueOf()));
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, content] of [...value]) copy.set(item(key), item(content));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const content of [...value]) copy.add(item(content));
    return copy;
  }
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = item(value.buffer) as ArrayBuffer;
    if (value instanceof DataView) return keep(new DataView(buffer, value.byteOffset, value.byteLength));
    const typed = value as Uint8Array;
    const Typed = Object.getPrototypeOf(typed).constructor as Uint8ArrayConstructor;
    return keep(new Typed(buffer, typed.byteOffset, typed.length));
  }
  if (value instanceof DOMException) return keep(new DOMException(value.message, value.name));
  if (value instanceof Error) return keep(cloneError(value, item));
  // Private state cannot be copied; a promise or a weak map would come out as an empty object.
  if (value instanceof WeakMap || value instanceof WeakSet || Object.prototype.toString.call(value) === '[object Promise]')
    throw refusal(value);
  const copy = keep({});
  copyProperties(value, copy, item);
  return copy;
}

function copyProperties(from: object, to: object, item: (value: unknown) => unknown): void {
  for (const key of Object.keys(from))
    Object.defineProperty(to, key, {
      value: item((from as Record<string, unknown>)[key]),
      writable: true,
      enumerable: true,
      configurable: true,
    });
}

const ERRORS: { readonly [name: string]: ErrorConstructor } = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function cloneError(error: Error, item: (value: unknown) => unknown): Error {
  const name = String(error.name);
  const copy = new (Object.hasOwn(ERRORS, name) ? ERRORS[name]! : Error)(String(error.message));
  if (Object.hasOwn(error, 'cause')) Object.defineProperty(copy, 'cause', { value: item(error.cause), writable: true, configurable: true });
  return copy;
}

function refusal(value: unknown): Error {
  const what = typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
  return new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}
