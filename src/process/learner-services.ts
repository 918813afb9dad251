import type { Json, Ms, SourceLine } from '../history/event.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import { isStackOverflow } from './jobs.ts';
import { CLIENTS } from './learner-clients.ts';
import { Halt, type Promises } from './realm.ts';
import { type SignalState, signalState } from './web-events.ts';

/**
 * The objects that a handler is called with: `message` and `services`, as `learner-api.d.ts` declares them. Each method
 * turns into one call on the port; what the call means is the business of the broker or service behind it.
 * They are made anew for each delivery, which is how a call knows on whose behalf it was made.
 */
export interface CallPort {
  readonly promises: Promises;
  /** The promise settles when the schedule lets the call take hold. It never settles once the life is dead. */
  issue(request: CallRequest): Promise<unknown>;
  /** As `issue`, for a call that can be called off: after `withdraw` it is no longer under way, and its promise never settles. */
  issueLoosely(request: CallRequest): { readonly promise: Promise<unknown>; withdraw(): void };
  openTransaction(): number;
  line(): SourceLine | null;
  now(): Ms;
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void;
}

export interface CallRequest {
  readonly service: string;
  readonly operation: string;
  readonly args: readonly Json[];
  /** For people: `stock/mug`. */
  readonly subject: string;
  readonly transaction: number | null;
  /** The line to report; null for the line that the code is on. */
  readonly line: SourceLine | null;
}

const TABLE_KEY_OPERATIONS = ['exists', 'get', 'insert', 'insertIfAbsent', 'put', 'update', 'delete', 'increment', 'decrement'] as const;

/** Only the services that the exercise grants exist. */
export function learnerServices(granted: ServicesConfig, port: CallPort): object {
  const services: Record<string, object> = {};
  if (granted.db !== undefined) services.db = db(port);
  for (const service of Object.keys(CLIENTS)) if (service in granted) services[service] = client(service, port);
  if (granted.topics !== undefined) services.topic = destinations('topic', 'publish', port);
  if (granted.queues !== undefined) services.queue = destinations('queue', 'send', port);
  if (granted.clock !== undefined) services.clock = clock(port);
  if (granted.log !== undefined) services.log = log(port);
  for (const name of allServices())
    if (!Object.hasOwn(services, name)) Object.defineProperty(services, name, { value: notGranted(name, Object.keys(services)) });
  return unchanging(services);
}

const allServices = (): readonly string[] => ['db', ...Object.keys(CLIENTS), 'topic', 'queue', 'clock', 'log'];

/**
 * Stands where a service would be that other exercises grant. To have it does no harm, as in `{ db, email }`; to use it says what there
 * is instead of `email`. Nobody who lists the services finds it.
 */
function notGranted(name: string, granted: readonly string[]): object {
  const list = granted.map(each => `\`${each}\``);
  const last = list.pop();
  const has = last === undefined ? 'no services at all' : list.length === 0 ? last : `${list.join(', ')} and ${last}`;
  const refuse = (): never => {
    throw new TypeError(`this exercise grants no \`${name}\`; it grants ${has}`);
  };
  return new Proxy(
    Object.freeze(() => {}),
    {
      apply: refuse,
      // What is handed to `await`, to a template or to a log is asked for these, and answers as a plain function does.
      get: (target, property) => (typeof property === 'symbol' || property === 'then' ? Reflect.get(target, property) : refuse()),
    },
  );
}

/**
 * What a message can be asked for, each with the arguments that the broker's adaptor gets. What a broker cannot do is not there: SQS
 * cannot refuse a message, only let it come back until the redrive policy moves it (S-03); Kafka can only commit (K-02); RabbitMQ has no
 * delayed return and no extension.
 */
export type Settle = { readonly [method: string]: (options: unknown) => readonly unknown[] };

export function learnerMessage(settle: Settle, view: { readonly [property: string]: Json }, subject: string, port: CallPort): object {
  const issue = (operation: string, args: readonly unknown[]) =>
    guarded(port, () =>
      port.issue({ service: 'message', operation, args: plainArgs(`message.${operation}`, args), subject, transaction: null, line: null }),
    );
  const properties = Object.fromEntries(Object.entries(view).map(([name, value]) => [name, frozen(value)]));
  const methods = Object.entries(settle).map(([name, argsOf]) => [name, (options?: unknown) => issue(name, argsOf(options))]);
  return unchanging({ ...properties, ...Object.fromEntries(methods) });
}

const FIXED = { writable: false };

/**
 * Nothing can be assigned or added to it. Not frozen, because a proxy around something frozen may not answer otherwise than it does, and
 * to wrap a client in a proxy is a thing that people do. All of these are made for one delivery, so whoever defines a property anew
 * does so for that delivery.
 */
export function unchanging<Of extends object>(made: Of): Of {
  for (const key of Object.keys(made)) Object.defineProperty(made, key, FIXED);
  return Object.preventExtensions(made);
}

function db(port: CallPort): object {
  const operations = (transaction: number | null) => {
    const methods: Record<string, unknown> = {};
    const call = (operation: string, args: readonly unknown[]) =>
      guarded(port, () => {
        const plain = plainArgs(`db.${operation}`, args);
        const subject = plain.slice(0, 2).map(text).join('/');
        return port.issue({ service: 'db', operation, args: plain, subject, transaction, line: null });
      });
    for (const operation of TABLE_KEY_OPERATIONS) methods[operation] = (...args: unknown[]) => call(operation, args);
    methods.all = (table: unknown) => call('all', [table]);
    return methods;
  };
  return unchanging({
    ...operations(null),
    transaction: (work: unknown) => {
      const { Promise: Ours } = port.promises;
      if (typeof work !== 'function')
        return Ours.reject(new TypeError('db.transaction takes a function: db.transaction(async tx => { ... })'));
      const line = port.line();
      let transaction: number;
      try {
        transaction = port.openTransaction();
      } catch (error) {
        return Ours.reject(error);
      }
      const end = (operation: 'commit' | 'rollback') => port.issue({ service: 'db', operation, args: [], subject: '', transaction, line });
      let outcome: Promise<unknown>;
      try {
        outcome = Ours.resolve(work(unchanging(operations(transaction))));
      } catch (error) {
        if (error instanceof Halt) throw error;
        outcome = Ours.reject(error);
      }
      return outcome.then(
        value => end('commit').then(() => value),
        error => {
          const rethrow = () => {
            throw error;
          };
          // A rollback that fails changes nothing for the caller: the connection is gone and so is the transaction.
          return end('rollback').then(rethrow, rethrow);
        },
      );
    },
  });
}

function client(service: string, port: CallPort): object {
  const methods: Record<string, unknown> = {};
  for (const [operation, about] of Object.entries(CLIENTS[service]!))
    methods[operation] = (...args: unknown[]) =>
      guarded(port, () => {
        const what = `${service}.${operation}`;
        const { state, rest } = OVER_HTTP.has(service) ? withoutSignal(what, args) : { state: null, rest: args };
        const plain = plainArgs(what, rest);
        const request = { service, operation, args: plain, subject: about(plain), transaction: null, line: null };
        if (state === null) return port.issue(request);
        return untilAborted(port.promises, state, () => ({ promise: port.issue(request), withdraw: () => {} }));
      });
  return unchanging(methods);
}

/** Providers whose clients speak HTTP, and so take a signal as `fetch` does: in the options, which come last. */
const OVER_HTTP = new Set(['email', 'push', 'payments']);

/** The options without their signal, which is no part of what is sent. */
function withoutSignal(what: string, args: readonly unknown[]): { readonly state: SignalState | null; readonly rest: readonly unknown[] } {
  const last = args.at(-1);
  if (args.length < 2 || typeof last !== 'object' || last === null || !Object.hasOwn(last, 'signal')) return { state: null, rest: args };
  const { signal, ...options } = last as { signal?: unknown };
  return { state: signalOf(what, { signal }), rest: [...args.slice(0, -1), Object.keys(options).length === 0 ? undefined : options] };
}

/** `topic('orders').publish(event)`, `queue('jobs').send(job)`. */
function destinations(service: 'topic' | 'queue', method: 'publish' | 'send', port: CallPort): (name: unknown) => object {
  return Object.freeze((name: unknown) =>
    unchanging({
      [method]: (...args: unknown[]) =>
        guarded(port, () => {
          const plain = plainArgs(`${service}(...).${method}`, [name, ...args]);
          return port.issue({ service, operation: method, args: plain, subject: text(plain[0] ?? null), transaction: null, line: null });
        }),
    }),
  );
}

/** As for `setTimeout`. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

function clock(port: CallPort): object {
  return unchanging({
    now: () => port.now(),
    sleep: (ms: unknown, options?: unknown) =>
      guarded(port, () => {
        if (typeof ms !== 'number' || !(ms >= 0)) throw new TypeError('clock.sleep takes a number of milliseconds, 0 or more');
        if (ms > LONGEST_SLEEP_MS) throw new RangeError(`clock.sleep takes at most ${LONGEST_SLEEP_MS} milliseconds, which is 24 days`);
        const request = { service: 'clock', operation: 'sleep', args: [ms], subject: `${ms} ms`, transaction: null, line: null };
        const state = signalOf('clock.sleep', options);
        if (state === null) return port.issue(request);
        return untilAborted(port.promises, state, () => port.issueLoosely(request));
      }),
  });
}

export function signalOf(what: string, options: unknown): SignalState | null {
  if (options === undefined || options === null) return null;
  const { signal } = Object(options) as { signal?: unknown };
  if (signal === undefined) return null;
  const state = signalState(signal);
  if (state === null) throw new TypeError(`${what}: the option \`signal\` is an AbortSignal: { signal: AbortSignal.timeout(2000) }`);
  return state;
}

/**
 * As `fetch` does: the caller hears the signal's reason as soon as it aborts. What was sent is sent; only who waits for a moment, and
 * not for an answer, can be called off.
 */
export function untilAborted(
  promises: Pick<Promises, 'Promise'>,
  state: SignalState,
  issue: () => { readonly promise: Promise<unknown>; withdraw(): void },
): Promise<unknown> {
  const { Promise: Ours } = promises;
  if (state.aborted) return Ours.reject(state.reason);
  const { promise, withdraw } = issue();
  return new Ours((resolve, reject) => {
    const giveUp = () => {
      withdraw();
      reject(state.reason);
    };
    state.algorithms.add(giveUp);
    const ended = () => void state.algorithms.delete(giveUp);
    promise.then(
      value => {
        ended();
        resolve(value);
      },
      error => {
        ended();
        reject(error);
      },
    );
  });
}

function log(port: CallPort): object {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (first: unknown, fields?: unknown) => {
    const rest = fields === undefined ? '' : ' ' + readable(fields);
    port.log(level, (typeof first === 'string' ? first : readable(first)) + rest);
  };
  return unchanging({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
}

/** Whatever the value does when it is looked at stays its own problem. */
function readable(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (mustPass(error)) throw error;
    return '[something that JSON cannot hold]';
  }
}

/** A bad argument rejects the promise, as a client library's would; it does not throw at the caller. */
function guarded(port: CallPort, make: () => Promise<unknown>): Promise<unknown> {
  try {
    return make();
  } catch (error) {
    if (mustPass(error)) throw error;
    return port.promises.Promise.reject(error);
  }
}

/** What no `catch` of ours may keep: a halt, and an overflow of the stack, which the learner's code turns into one. */
function mustPass(error: unknown): boolean {
  try {
    return error instanceof Halt || isStackOverflow(error);
  } catch {
    // A proxy that throws when it is asked for its prototype.
    return false;
  }
}

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const DEPTH_LIMIT = 12;

/**
 * What one call may carry: characters of text, with something for every value. Everything that a handler sends becomes part
 * of the history of its run, and histories are kept.
 */
const SIZE_LIMIT = 16 * 1024;
const VALUE_SIZE = 8;

/** Copies that nothing else holds: plain data, or a sentence about what is not. */
export function plainArgs(what: string, args: readonly unknown[]): Json[] {
  const present = args.at(-1) === undefined ? args.slice(0, args.findLastIndex(arg => arg !== undefined) + 1) : args;
  const copier = new PlainCopy(what);
  return present.map((arg, index) => copier.copy(arg, `argument ${index + 1}`, 0));
}

/**
 * A copy that holds nothing of the learner's: no getter, proxy, prototype or method gets past this point, and no more than
 * one call may carry. So nothing here is asked to copy itself: an array's own `map`, or the class that its `constructor`
 * names, would be code of the learner's.
 */
class PlainCopy {
  readonly #what: string;
  #left = SIZE_LIMIT;

  constructor(what: string) {
    this.#what = what;
  }

  copy(value: unknown, where: string, depth: number): Json {
    this.#spend(VALUE_SIZE);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw this.#refusal(where, `is ${value}, which no service can store`);
      return value;
    }
    if (value === undefined) return null;
    if (typeof value !== 'object' && typeof value !== 'bigint')
      throw this.#refusal(where, `is a ${typeof value}, which no service can store`);
    if (depth > DEPTH_LIMIT) throw this.#refusal(where, `is nested more than ${DEPTH_LIMIT} deep`);
    if (typeof value === 'bigint') return this.#text(value.toString());
    return Array.isArray(value) ? this.#array(value, where, depth) : this.#object(value, where, depth);
  }

  #array(value: readonly unknown[], where: string, depth: number): Json[] {
    const length = Number(value.length);
    this.#spend(length * VALUE_SIZE);
    const items: Json[] = [];
    for (let index = 0; index < length; index += 1) items.push(this.copy(value[index], `${where}[${index}]`, depth + 1));
    return items;
  }

  /** Dates become their ISO text, as a driver would send them. */
  #object(value: object, where: string, depth: number): Json {
    if (typeof (value as { then?: unknown }).then === 'function')
      throw this.#refusal(where, 'is a promise, not its value. Is an `await` missing?');
    const iso = (value as { toISOString?: unknown }).toISOString;
    if (typeof iso === 'function') return this.#text(String(Reflect.apply(iso, value, [])));
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (item === undefined) continue;
      if (key === '__proto__') throw this.#refusal(where, 'has a property called __proto__, which no service can store');
      this.#spend(key.length);
      copy[key] = this.copy(item, `${where}.${key.slice(0, 100)}`, depth + 1);
    }
    return copy;
  }

  #text(value: string): string {
    this.#spend(value.length);
    return value;
  }

  #spend(size: number): void {
    this.#left -= size;
    if (!(this.#left >= 0)) throw new RangeError(`${this.#what}: more than ${SIZE_LIMIT / 1024} kB in one call, which no service takes`);
  }

  #refusal(where: string, text: string): TypeError {
    return new TypeError(`${this.#what}: ${where} ${text}`);
  }
}

/** Deeply frozen copy: a message is immutable. */
function frozen(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozen(item)])));
}
