import type { Exercise } from '../exercise/exercise.ts';
import type { Json, Ms, SourceLine } from '../history/event.ts';
import { Halt, type Promises } from './realm.ts';

/**
 * The objects that a handler is called with: `message` and `services`, as `learner-api.d.ts` declares them. Each method
 * turns into one call on the port; what the call means is the business of the broker or service behind it.
 * They are made anew for each delivery, which is how a call knows on whose behalf it was made.
 */
export interface CallPort {
  readonly promises: Promises;
  /** The promise settles when the schedule lets the call take hold. It never settles once the life is dead. */
  issue(request: CallRequest): Promise<unknown>;
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
export function learnerServices(granted: Exercise['services'], port: CallPort): object {
  const services: Record<string, object> = {};
  if (granted.db !== undefined) services.db = db(port);
  if (granted.clock !== undefined) services.clock = clock(port);
  if (granted.log !== undefined) services.log = log(port);
  return Object.freeze(services);
}

/**
 * The message of an SQS consumer. `ack` is DeleteMessage, `retry` and `extend` are ChangeMessageVisibility. There is no
 * `reject`: SQS cannot refuse a message, only let it come back until the redrive policy moves it (S-03).
 */
export function learnerMessage(view: { readonly [property: string]: Json }, subject: string, port: CallPort): object {
  const issue = (operation: string, args: readonly unknown[]) =>
    guarded(port, () =>
      port.issue({ service: 'message', operation, args: plainArgs(`message.${operation}`, args), subject, transaction: null, line: null }),
    );
  const properties = Object.fromEntries(Object.entries(view).map(([name, value]) => [name, frozen(value)]));
  return Object.freeze({
    ...properties,
    ack: () => issue('ack', []),
    retry: (options: { delayMs?: Ms } = {}) => issue('retry', [options?.delayMs ?? 0]),
    extend: (ms: Ms) => issue('extend', [ms]),
  });
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
  return Object.freeze({
    ...operations(null),
    transaction: (work: unknown) => {
      const { Promise: Ours } = port.promises;
      if (typeof work !== 'function')
        return Ours.reject(new TypeError('db.transaction takes a function: db.transaction(async tx => { ... })'));
      const line = port.line();
      const transaction = port.openTransaction();
      const end = (operation: 'commit' | 'rollback') => port.issue({ service: 'db', operation, args: [], subject: '', transaction, line });
      let outcome: Promise<unknown>;
      try {
        outcome = Ours.resolve(work(Object.freeze(operations(transaction))));
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

function clock(port: CallPort): object {
  return Object.freeze({
    now: () => port.now(),
    sleep: (ms: unknown) =>
      guarded(port, () => {
        if (typeof ms !== 'number' || !(ms >= 0)) throw new TypeError('clock.sleep takes a number of milliseconds, 0 or more');
        return port.issue({ service: 'clock', operation: 'sleep', args: [ms], subject: `${ms} ms`, transaction: null, line: null });
      }),
  });
}

function log(port: CallPort): object {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (first: unknown, fields?: unknown) => {
    const rest = fields === undefined ? '' : ' ' + readable(fields);
    port.log(level, (typeof first === 'string' ? first : readable(first)) + rest);
  };
  return Object.freeze({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
}

function readable(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return '[something that JSON cannot hold]';
  }
}

/** A bad argument rejects the promise, as a client library's would; it does not throw at the caller. */
function guarded(port: CallPort, make: () => Promise<unknown>): Promise<unknown> {
  try {
    return make();
  } catch (error) {
    if (error instanceof Halt) throw error;
    return port.promises.Promise.reject(error);
  }
}

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const DEPTH_LIMIT = 12;

function plainArgs(what: string, args: readonly unknown[]): Json[] {
  const present = args.at(-1) === undefined ? args.slice(0, args.findLastIndex(arg => arg !== undefined) + 1) : args;
  return present.map((arg, index) => plain(arg, `${what}: argument ${index + 1}`, 0));
}

/**
 * A copy that holds nothing of the learner's: no getter, proxy or prototype gets past this point.
 * Dates become their ISO text, as a driver would send them.
 */
function plain(value: unknown, where: string, depth: number): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${where} is ${value}, which no service can store`);
    return value;
  }
  if (value === undefined) return null;
  if (depth > DEPTH_LIMIT) throw new TypeError(`${where} is nested more than ${DEPTH_LIMIT} deep`);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((item, index) => plain(item, `${where}[${index}]`, depth + 1));
  if (typeof value === 'object') {
    if (typeof (value as { then?: unknown }).then === 'function')
      throw new TypeError(`${where} is a promise, not its value. Is an \`await\` missing?`);
    const iso = (value as { toISOString?: unknown }).toISOString;
    if (typeof iso === 'function') return String(iso.call(value));
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (item !== undefined) copy[key] = plain(item, `${where}.${key}`, depth + 1);
    }
    return copy;
  }
  throw new TypeError(`${where} is a ${typeof value}, which no service can store`);
}

/** Deeply frozen copy: a message is immutable. */
function frozen(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozen(item)])));
}
