import type { Json } from '../history/event.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import type { Fetched } from '../services/service.ts';
import type { CallPort } from './call-port.ts';
import { CLIENTS } from './learner-clients.ts';
import { kafkaClient } from './learner-kafka.ts';
import { guarded, mustPass, plainArgs } from './plain-args.ts';
import { Halt, type Promises } from './realm.ts';
import { unchanging } from './unchanging.ts';
import { type SignalState, signalState } from './web-events.ts';

const TABLE_KEY_OPERATIONS = ['exists', 'get', 'insert', 'insertIfAbsent', 'put', 'update', 'delete', 'increment', 'decrement'] as const;

/** Only the services that the exercise grants exist. */
export function learnerServices(granted: ServicesConfig, port: CallPort): object {
  const services: Record<string, object> = {};
  if (granted.db !== undefined) services.db = db(port);
  for (const service of Object.keys(CLIENTS)) if (service in granted) services[service] = client(service, port);
  if (granted.topics !== undefined) services.topic = destinations('topic', 'publish', port);
  if (granted.queues !== undefined) services.queue = destinations('queue', 'send', port);
  if (granted.kafka !== undefined) services.kafka = kafkaClient(port);
  if (granted.clock !== undefined) services.clock = clock(port);
  if (granted.log !== undefined) services.log = log(port);
  for (const name of allServices())
    if (!Object.hasOwn(services, name)) Object.defineProperty(services, name, { value: notGranted(name, Object.keys(services)) });
  return unchanging(services);
}

const allServices = (): readonly string[] => ['db', ...Object.keys(CLIENTS), 'topic', 'queue', 'kafka', 'clock', 'log'];

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
  return messageOf(settle, view, port, (operation, args) =>
    port.issue({ service: 'message', operation, args: plainArgs(`message.${operation}`, args), subject, transaction: null, line: null }),
  );
}

function messageOf(
  settle: Settle,
  view: { readonly [property: string]: Json },
  port: CallPort,
  say: (operation: string, args: readonly unknown[]) => Promise<unknown>,
): object {
  const properties = Object.fromEntries(Object.entries(view).map(([name, value]) => [name, frozen(value)]));
  const methods = Object.entries(settle).map(([name, argsOf]) => [
    name,
    (options?: unknown) => guarded(port, () => say(name, argsOf(options))),
  ]);
  return unchanging({ ...properties, ...Object.fromEntries(methods) });
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

/** `topic('orders').publish(event)`, `queue('jobs').send(job)`, `queue('jobs').receive()`. */
function destinations(service: 'topic' | 'queue', method: 'publish' | 'send', port: CallPort): (name: unknown) => object {
  const call = (operation: string, args: readonly unknown[], subject?: string) => {
    const plain = plainArgs(`${service}(...).${operation}`, args);
    return port.issue({ service, operation, args: plain, subject: subject ?? text(plain[0] ?? null), transaction: null, line: null });
  };
  return Object.freeze((name: unknown) =>
    unchanging({
      [method]: (...args: unknown[]) => guarded(port, () => call(method, [name, ...args])),
      ...(service === 'topic'
        ? {}
        : {
            receive: (options?: unknown) =>
              guarded(port, () =>
                call('receive', [name, options]).then(received =>
                  (received as readonly Fetched[]).map(({ receipt, view }) =>
                    messageOf(ASKED_FOR, view, port, (operation, args) => call(operation, [name, receipt, ...args], text(view.id ?? null))),
                  ),
                ),
              ),
          }),
    }),
  );
}

/** What can be said of a message that was asked for, each with the arguments that its broker gets. */
const ASKED_FOR: Settle = {
  ack: () => [],
  retry: options => [(options as { delayMs?: number } | undefined)?.delayMs ?? 0],
  extend: ms => [ms],
};

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

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Deeply frozen copy: a message is immutable. */
function frozen(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozen(item)])));
}
