/**
 * The global names that exist where a learner's code runs and that the language's own library does not declare.
 * There is no DOM there and no Node; the editor must not offer them. Text, because it would clash with this project's own
 * globals if it were a declaration file. They are `var`, so that `globalThis` has them, too.
 */
export const learnerGlobals = `
interface Console {
  /** Prints a line below the report, with the line of code that wrote it. */
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  trace(...values: unknown[]): void;
  dir(value?: unknown, options?: object): void;
  dirxml(...values: unknown[]): void;
  table(data?: unknown, columns?: readonly string[]): void;
  assert(condition?: unknown, ...values: unknown[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  /** Times in virtual time: code takes none of it, only waiting does. */
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
  clear(): void;
}
declare var console: Console;

/** A timer that runs. A process is not kept alive by its timers here, so \`ref\` and \`unref\` change nothing. */
interface Timeout {
  ref(): this;
  unref(): this;
  hasRef(): boolean;
  /** Begins anew. */
  refresh(): this;
  close(): this;
  [Symbol.toPrimitive](): number;
}
declare namespace NodeJS {
  type Timeout = globalThis.Timeout;
  type Timer = globalThis.Timeout;
  type Immediate = globalThis.Timeout;
}

/** Runs \`callback\` when \`ms\` of virtual time have passed, if the process lives that long. */
declare function setTimeout<Args extends any[]>(callback: (...args: Args) => void, ms?: number, ...args: Args): Timeout;
declare function clearTimeout(timer: Timeout | number | string | null | undefined): void;
declare function setInterval<Args extends any[]>(callback: (...args: Args) => void, ms?: number, ...args: Args): Timeout;
declare function clearInterval(timer: Timeout | number | string | null | undefined): void;
declare function setImmediate<Args extends any[]>(callback: (...args: Args) => void, ...args: Args): Timeout;
declare function clearImmediate(timer: Timeout | number | string | null | undefined): void;
declare function queueMicrotask(callback: () => void): void;

/** A copy of plain data, dates, maps, sets, errors and bytes. */
declare function structuredClone<Value>(value: Value): Value;
declare function atob(text: string): string;
declare function btoa(text: string): string;

/** Virtual time: milliseconds since the run began. */
declare var performance: { now(): number; readonly timeOrigin: number; toJSON(): object };

/** What the web's functions throw: \`name\` says what happened, such as \`AbortError\` or \`TimeoutError\`. */
interface DOMException extends Error {
  readonly code: number;
}
declare var DOMException: {
  new (message?: string, options?: string | { name?: string; cause?: unknown }): DOMException;
  readonly ABORT_ERR: 20;
  readonly TIMEOUT_ERR: 23;
  readonly DATA_CLONE_ERR: 25;
};

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}
interface Event {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly isTrusted: boolean;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare var Event: { new (type: string, init?: EventInit): Event };
interface CustomEvent<Detail = any> extends Event {
  readonly detail: Detail;
}
declare var CustomEvent: { new <Detail>(type: string, init?: EventInit & { detail?: Detail }): CustomEvent<Detail> };

type EventListener = ((event: any) => void) | { handleEvent(event: any): void };
interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}
interface EventTarget {
  addEventListener(type: string, listener: EventListener | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListener | null, options?: boolean | { capture?: boolean }): void;
  dispatchEvent(event: Event): boolean;
}
declare var EventTarget: { new (): EventTarget };

/** Tells whoever waits that they may give up. */
interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  /** Why: what \`abort\` was called with, else an \`AbortError\`, or a \`TimeoutError\`. */
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}
declare var AbortSignal: {
  abort(reason?: unknown): AbortSignal;
  /** Aborts with a \`TimeoutError\` when \`ms\` of virtual time have passed. */
  timeout(ms: number): AbortSignal;
  /** Aborts when the first of these does. */
  any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly prototype: AbortSignal;
};
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { new (): AbortController };

interface URLSearchParams extends Iterable<[string, string]> {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  toString(): string;
}
declare var URLSearchParams: {
  new (init?: string | URLSearchParams | Iterable<readonly [string, string]> | { readonly [name: string]: string }): URLSearchParams;
};
/** Names of hosts in ASCII: others are written in Punycode. */
interface URL {
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}
declare var URL: {
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
  parse(url: string | URL, base?: string | URL): URL | null;
};

interface TextEncoder {
  readonly encoding: 'utf-8';
  encode(text?: string): Uint8Array;
}
declare var TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  readonly encoding: 'utf-8';
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
declare var TextDecoder: { new (label?: 'utf-8' | 'utf8', options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder };

interface ArrayConstructor {
  fromAsync<Item>(items: AsyncIterable<Item> | Iterable<Item | PromiseLike<Item>> | ArrayLike<Item | PromiseLike<Item>>): Promise<Item[]>;
  fromAsync<Item, Mapped>(
    items: AsyncIterable<Item> | Iterable<Item | PromiseLike<Item>> | ArrayLike<Item | PromiseLike<Item>>,
    mapper: (item: Item, index: number) => Mapped,
    self?: unknown,
  ): Promise<Awaited<Mapped>[]>;
}
interface ErrorConstructor {
  isError(value: unknown): value is Error;
}
interface RegExpConstructor {
  escape(text: string): string;
}
interface PromiseConstructor {
  try<Result, Args extends unknown[]>(callback: (...args: Args) => Result | PromiseLike<Result>, ...args: Args): Promise<Awaited<Result>>;
}

/** Names and values of a request or an answer. Names are the same in large and small letters. */
interface Headers extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  forEach(callback: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
}
type HeadersInit = { readonly [name: string]: string } | readonly (readonly [string, string])[] | Headers;
declare var Headers: { new (init?: HeadersInit): Headers };

interface Body {
  readonly bodyUsed: boolean;
  /** The body as text. It can be read once. */
  text(): Promise<string>;
  /** The body as JSON. It can be read once. */
  json(): Promise<any>;
}

/** What a client sent. */
interface Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}
declare var Request: { new (url: string, init?: { method?: string; headers?: HeadersInit; body?: string | Uint8Array | null }): Request };

/** What the client is answered: \`new Response(null, { status: 202 })\`. */
interface Response extends Body {
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
}
interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}
declare var Response: {
  new (body?: string | Uint8Array | null, init?: ResponseInit): Response;
  /** An answer whose body is JSON. */
  json(value: unknown, init?: ResponseInit): Response;
};

type Bytes = ArrayBuffer | ArrayBufferView;

declare var crypto: {
  /** A UUID of this run: seeded, so that a replay gives the same one. Different in each life. */
  randomUUID(): string;
  getRandomValues<Values extends ArrayBufferView>(values: Values): Values;
  readonly subtle: {
    /** SHA-1, SHA-256, SHA-384 and SHA-512. There are no keys here. */
    digest(algorithm: string | { name: string }, data: Bytes): Promise<ArrayBuffer>;
  };
};
`;
