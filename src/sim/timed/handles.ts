/**
 * What a handler is called with in a time-driven run: the part of `learner-api.d.ts` that millions of messages can use.
 * A table is a set of keys: `exists`, `insert`, `insertIfAbsent`, `delete`, outside transactions.
 *
 * The database is one object for each life: who called it follows from whose handler runs. The others are made anew for each
 * delivery, which is how a push or a settlement knows on whose behalf it was made; each is one small object whose methods are
 * made when they are asked for. Everything here reads only, as the learner's objects are frozen elsewhere.
 */
import { currentPromise } from '../../process/jobs.ts';
import { signalOf, untilAborted } from '../../process/learner-services.ts';
import type { Delivery } from './delivery.ts';
import { CALL } from './plan.ts';

const { 'db.exists': EXISTS, 'db.insert': INSERT, 'db.insertIfAbsent': INSERT_IF_ABSENT, 'db.delete': DELETE } = CALL;
const { 'message.ack': ACK, 'message.retry': RETRY, 'message.extend': EXTEND, 'clock.sleep': SLEEP } = CALL;

/** `call` may never be reached from another life. */
export function timedDb(call: (kind: number, table: unknown, key: unknown) => unknown): object {
  return Object.freeze({
    exists: (table: unknown, key: unknown) => call(EXISTS, table, key),
    insert: (table: unknown, key: unknown) => call(INSERT, table, key),
    insertIfAbsent: (table: unknown, key: unknown) => call(INSERT_IF_ABSENT, table, key),
    delete: (table: unknown, key: unknown) => call(DELETE, table, key),
  });
}

export class TimedMessage {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get id(): string {
    return this.#delivery.id;
  }

  get body(): object {
    return this.#delivery.body;
  }

  get headers(): object {
    return NO_HEADERS;
  }

  get attempt(): number {
    return this.#delivery.attempt;
  }

  get receiveCount(): number {
    return this.#delivery.attempt;
  }

  get ack() {
    const delivery = this.#delivery;
    return () => delivery.caller.sleep(delivery, ACK, 0);
  }

  get retry() {
    const delivery = this.#delivery;
    return (options?: { delayMs?: unknown }) => delivery.caller.sleep(delivery, RETRY, options?.delayMs ?? 0);
  }

  get extend() {
    const delivery = this.#delivery;
    return (ms: unknown) => delivery.caller.sleep(delivery, EXTEND, ms);
  }
}

export class TimedServices {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get db(): object {
    return this.#delivery.caller.db;
  }

  get push(): TimedPush {
    return new TimedPush(this.#delivery);
  }

  get clock(): object {
    const delivery = this.#delivery;
    const { caller } = delivery;
    return Object.freeze({
      now: () => caller.now,
      sleep: (ms: unknown, options?: unknown) => unlessAborted('clock.sleep', options, () => caller.sleep(delivery, SLEEP, ms)),
    });
  }

  get log(): object {
    const { caller } = this.#delivery;
    const say = () => caller.log();
    return Object.freeze({ debug: say, info: say, warn: say, error: say });
  }
}

class TimedPush {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** `push.send(to, text?, { idempotencyKey }?)`. */
  get send() {
    const delivery = this.#delivery;
    return (to: unknown, _text?: unknown, options?: unknown) =>
      unlessAborted('push.send', options, () => delivery.caller.send(delivery, to, options));
  }
}

/** Nearly nobody gives a signal, and who gives none pays nothing. */
function unlessAborted(what: string, options: unknown, call: () => unknown): unknown {
  if (options === undefined || (options as { signal?: unknown } | null)?.signal === undefined) return call();
  const Ours = currentPromise();
  try {
    const state = signalOf(what, options)!;
    return untilAborted({ Promise: Ours }, state, () => ({ promise: call() as Promise<unknown>, withdraw: () => {} }));
  } catch (error) {
    return Ours.reject(error);
  }
}

const NO_HEADERS = Object.freeze({});

for (const { prototype } of [TimedMessage, TimedServices, TimedPush]) {
  // What one life hangs on it, the next one would find.
  Reflect.deleteProperty(prototype, 'constructor');
  Object.freeze(prototype);
}
