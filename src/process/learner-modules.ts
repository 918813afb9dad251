/** Modules of Node that a program may import, with and without `node:`: as much of them as there is. */
export const learnerModules = `
declare module 'node:events' {
  type Listener = (...args: any[]) => void;
  class EventEmitter {
    static readonly EventEmitter: typeof EventEmitter;
    static defaultMaxListeners: number;
    static once: typeof once;
    static on: typeof on;
    on(name: string | symbol, listener: Listener): this;
    addListener(name: string | symbol, listener: Listener): this;
    once(name: string | symbol, listener: Listener): this;
    prependListener(name: string | symbol, listener: Listener): this;
    prependOnceListener(name: string | symbol, listener: Listener): this;
    off(name: string | symbol, listener: Listener): this;
    removeListener(name: string | symbol, listener: Listener): this;
    removeAllListeners(name?: string | symbol): this;
    /** False: nobody listens. \`error\`, which nobody listens for, throws. */
    emit(name: string | symbol, ...args: any[]): boolean;
    eventNames(): (string | symbol)[];
    listeners(name: string | symbol): Function[];
    rawListeners(name: string | symbol): Function[];
    listenerCount(name: string | symbol, listener?: Function): number;
    setMaxListeners(most: number): this;
    getMaxListeners(): number;
  }
  /** The arguments of the next event of that name. Rejects when \`error\` comes first, or the signal aborts. */
  function once(emitter: EventEmitter | EventTarget, name: string | symbol, options?: { signal?: AbortSignal }): Promise<any[]>;
  function on(emitter: EventEmitter | EventTarget, name: string | symbol, options?: { signal?: AbortSignal }): AsyncIterableIterator<any[]>;
  function getEventListeners(emitter: EventEmitter, name: string | symbol): Function[];
  function listenerCount(emitter: EventEmitter, name: string | symbol): number;
  const errorMonitor: unique symbol;
  const captureRejectionSymbol: unique symbol;
  export { EventEmitter, once, on, getEventListeners, listenerCount, errorMonitor, captureRejectionSymbol };
  export default EventEmitter;
}
declare module 'node:timers/promises' {
  /** Waits for virtual time. When the signal aborts, the promise rejects with an \`AbortError\`. */
  export function setTimeout<Value = void>(ms?: number, value?: Value, options?: { signal?: AbortSignal; ref?: boolean }): Promise<Value>;
  export function setImmediate<Value = void>(value?: Value, options?: { signal?: AbortSignal; ref?: boolean }): Promise<Value>;
  export function setInterval<Value = void>(ms?: number, value?: Value, options?: { signal?: AbortSignal; ref?: boolean }): AsyncIterableIterator<Value>;
  export const scheduler: { wait(ms: number, options?: { signal?: AbortSignal }): Promise<void>; yield(): Promise<void> };
  const all: {
    setTimeout: typeof setTimeout;
    setImmediate: typeof setImmediate;
    setInterval: typeof setInterval;
    scheduler: typeof scheduler;
  };
  export default all;
}
declare module 'node:timers' {
  const timers: {
    setTimeout: typeof globalThis.setTimeout;
    clearTimeout: typeof globalThis.clearTimeout;
    setInterval: typeof globalThis.setInterval;
    clearInterval: typeof globalThis.clearInterval;
    setImmediate: typeof globalThis.setImmediate;
    clearImmediate: typeof globalThis.clearImmediate;
    promises: typeof import('node:timers/promises').default;
  };
  export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, promises }: typeof timers;
  export default timers;
}
declare module 'node:crypto' {
  type Encoding = 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary';
  type Algorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | (string & {});
  interface Digest extends Uint8Array {
    toString(encoding?: Encoding | 'utf8'): string;
  }
  interface Hash {
    update(data: string | ArrayBufferView | ArrayBuffer, encoding?: 'utf8'): this;
    digest(encoding: Encoding): string;
    digest(): Digest;
    copy(): Hash;
  }
  export function createHash(algorithm: Algorithm): Hash;
  export function createHmac(algorithm: Algorithm, key: string | ArrayBufferView | ArrayBuffer): Hash;
  export function hash(algorithm: Algorithm, data: string | ArrayBufferView, encoding?: Encoding): string;
  export function randomUUID(): string;
  export function randomBytes(size: number): Uint8Array;
  export function randomInt(below: number): number;
  export function randomInt(from: number, below: number): number;
  export function timingSafeEqual(one: ArrayBufferView | ArrayBuffer, other: ArrayBufferView | ArrayBuffer): boolean;
  export const getRandomValues: typeof crypto.getRandomValues;
  export const webcrypto: typeof crypto;
  export const subtle: typeof crypto.subtle;
  const all: {
    createHash: typeof createHash;
    createHmac: typeof createHmac;
    hash: typeof hash;
    randomUUID: typeof randomUUID;
    randomBytes: typeof randomBytes;
    randomInt: typeof randomInt;
    timingSafeEqual: typeof timingSafeEqual;
    getRandomValues: typeof getRandomValues;
    webcrypto: typeof webcrypto;
    subtle: typeof subtle;
  };
  export default all;
}
declare module 'node:assert' {
  type Wanted = RegExp | Function | object | Error;
  function assert(value: unknown, message?: string | Error): asserts value;
  namespace assert {
    class AssertionError extends Error {
      readonly actual: unknown;
      readonly expected: unknown;
      readonly operator: string;
      readonly code: 'ERR_ASSERTION';
      readonly generatedMessage: boolean;
      constructor(options?: { message?: string; actual?: unknown; expected?: unknown; operator?: string });
    }
    function ok(value: unknown, message?: string | Error): asserts value;
    function fail(message?: string | Error): never;
    function equal(actual: unknown, expected: unknown, message?: string | Error): void;
    function notEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function deepEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function notDeepEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function strictEqual<Type>(actual: unknown, expected: Type, message?: string | Error): asserts actual is Type;
    function notStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function deepStrictEqual<Type>(actual: unknown, expected: Type, message?: string | Error): asserts actual is Type;
    function notDeepStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function throws(run: () => unknown, wanted?: Wanted | string, message?: string | Error): void;
    function doesNotThrow(run: () => unknown, message?: string | Error): void;
    function rejects(run: (() => Promise<unknown>) | Promise<unknown>, wanted?: Wanted | string, message?: string | Error): Promise<void>;
    function doesNotReject(run: (() => Promise<unknown>) | Promise<unknown>, message?: string | Error): Promise<void>;
    function match(text: string, pattern: RegExp, message?: string | Error): void;
    function doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void;
    function ifError(value: unknown): asserts value is null | undefined;
    const strict: typeof assert;
  }
  export = assert;
}
declare module 'node:assert/strict' {
  import { strict } from 'node:assert';
  export = strict;
}
declare module 'node:url' {
  export const URL: typeof globalThis.URL;
  export const URLSearchParams: typeof globalThis.URLSearchParams;
  const all: { URL: typeof URL; URLSearchParams: typeof URLSearchParams };
  export default all;
}
declare module 'node:perf_hooks' {
  export const performance: typeof globalThis.performance;
  const all: { performance: typeof performance };
  export default all;
}
${['events', 'timers', 'timers/promises', 'crypto', 'url', 'perf_hooks'].map(name => `declare module '${name}' { export * from 'node:${name}'; export { default } from 'node:${name}'; }`).join('\n')}
declare module 'assert' { import assert = require('node:assert'); export = assert; }
declare module 'assert/strict' { import { strict } from 'node:assert'; export = strict; }
`;
