/**
 * What a handler is called with in a run of millions of messages: the objects of `learner-services.ts`, with fewer things on them. They
 * are made anew for each delivery, which is how a push or a settlement knows on whose behalf it was made; each is one small object
 * whose methods are made when they are asked for. Everything here reads only, as the learner's objects are frozen elsewhere.
 */
import { currentPromise } from '../../process/jobs.ts';
import { signalOf, untilAborted } from '../../process/learner-services.ts';
import { CALL } from './calls.ts';
import type { Caller, Delivery } from './delivery.ts';

const { 'db.exists': EXISTS, 'db.insert': INSERT, 'db.insertIfAbsent': INSERT_IF_ABSENT, 'db.delete': DELETE } = CALL;
const { 'message.ack': ACK, 'message.retry': RETRY, 'message.extend': EXTEND } = CALL;
const { 'followers.page': PAGE, 'followers.count': COUNT, 'queue.send': QUEUE, 'topic.publish': TOPIC } = CALL;

/** `call` may never be reached from another life. */
export function tablesOf(call: (kind: number, table: unknown, key: unknown, options: unknown) => unknown, caller: Caller): object {
  const others = ['get', 'all', 'put', 'update', 'increment', 'decrement'].map(
    name => [name, () => caller.alone('db', `db.${name}`)] as const,
  );
  return Object.freeze({
    exists: (table: unknown, key: unknown) => call(EXISTS, table, key, undefined),
    insert: (table: unknown, key: unknown, _row: unknown, options: unknown) => call(INSERT, table, key, options),
    insertIfAbsent: (table: unknown, key: unknown, _row: unknown, options: unknown) => call(INSERT_IF_ABSENT, table, key, options),
    delete: (table: unknown, key: unknown) => call(DELETE, table, key, undefined),
    ...Object.fromEntries(others),
    transaction: () => caller.slower('db.transaction'),
  });
}

const NO_HEADERS = Object.freeze({});

/** A message of a queue of SQS. */
export class SqsMessage {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get id(): string {
    return this.#delivery.caller.idOf(this.#delivery);
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
    return () => delivery.caller.settle(delivery, ACK, 0);
  }

  get retry() {
    const delivery = this.#delivery;
    return (options?: { delayMs?: unknown }) => delivery.caller.settle(delivery, RETRY, options?.delayMs ?? 0);
  }

  get extend() {
    const delivery = this.#delivery;
    return (ms: unknown) => delivery.caller.settle(delivery, EXTEND, ms);
  }
}

/** A record of a topic of Kafka. */
export class KafkaMessage {
  readonly #delivery: Delivery;
  readonly #topic: string;
  readonly #partition: number;

  constructor(delivery: Delivery, topic: string, partition: number) {
    this.#delivery = delivery;
    this.#topic = topic;
    this.#partition = partition;
  }

  get topic(): string {
    return this.#topic;
  }

  get partition(): number {
    return this.#partition;
  }

  get offset(): number {
    return this.#delivery.row;
  }

  get key(): string | null {
    return this.#delivery.key;
  }

  get body(): object {
    return this.#delivery.body;
  }

  get headers(): object {
    return NO_HEADERS;
  }

  get ack() {
    const delivery = this.#delivery;
    return () => delivery.caller.settle(delivery, ACK, 0);
  }
}

export class ScaleServices {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get db(): object {
    const { caller } = this.#delivery;
    return caller.wholeOf(this.#delivery, 'db') ?? (granted(caller, 'db') ? caller.db : slowly(caller, 'db'));
  }

  get push(): object {
    const delivery = this.#delivery;
    const { caller } = delivery;
    return caller.wholeOf(delivery, 'push') ?? (granted(caller, 'push') ? new PushOf(delivery) : slowly(caller, 'push'));
  }

  get email(): object {
    const delivery = this.#delivery;
    const { caller } = delivery;
    return caller.wholeOf(delivery, 'email') ?? (granted(caller, 'email') ? new EmailOf(delivery) : slowly(caller, 'email'));
  }

  get followers(): object {
    const delivery = this.#delivery;
    const { caller } = delivery;
    return (
      caller.wholeOf(delivery, 'followers') ?? (granted(caller, 'followers') ? new FollowersOf(delivery) : slowly(caller, 'followers'))
    );
  }

  get queue() {
    const delivery = this.#delivery;
    return (name: unknown) => new QueueOf(delivery, name);
  }

  get topic() {
    const delivery = this.#delivery;
    return (name: unknown) => new TopicOf(delivery, name);
  }

  get redis(): object {
    const { caller } = this.#delivery;
    return caller.wholeOf(this.#delivery, 'redis') ?? slowly(caller, 'redis');
  }

  get payments(): object {
    const { caller } = this.#delivery;
    return caller.wholeOf(this.#delivery, 'payments') ?? slowly(caller, 'payments');
  }

  get clock(): object {
    const delivery = this.#delivery;
    const { caller } = delivery;
    return Object.freeze({
      now: () => caller.now,
      sleep: (ms: unknown, options?: unknown) => unlessAborted('clock.sleep', options, () => caller.sleep(delivery, ms)),
    });
  }

  get log(): object {
    const { caller } = this.#delivery;
    const say = () => caller.log();
    return Object.freeze({ debug: say, info: say, warn: say, error: say });
  }
}

/** To have it costs nothing; to use it has the run begin anew, with this service played by itself. */
function slowly(caller: Caller, service: string): object {
  return new Proxy(Object.freeze({}), {
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : () => caller.alone(service, `${service}.${name}`)),
  });
}

const granted = ({ grants }: Caller, service: string): boolean => grants === null || grants.has(service);

class PushOf {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get send() {
    const delivery = this.#delivery;
    return (to: unknown, notification?: unknown, options?: unknown) =>
      unlessAborted('push.send', options, () => delivery.caller.push(delivery, to, notification, options));
  }
}

class EmailOf {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get send() {
    const delivery = this.#delivery;
    return (mail: unknown, options?: unknown) => unlessAborted('email.send', options, () => delivery.caller.email(delivery, mail, options));
  }
}

class FollowersOf {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get page() {
    const delivery = this.#delivery;
    return (user: unknown, cursor?: unknown) => delivery.caller.followers(delivery, PAGE, user, cursor);
  }

  get count() {
    const delivery = this.#delivery;
    return (user: unknown) => delivery.caller.followers(delivery, COUNT, user, undefined);
  }
}

class QueueOf {
  readonly #delivery: Delivery;
  readonly #name: unknown;

  constructor(delivery: Delivery, name: unknown) {
    this.#delivery = delivery;
    this.#name = name;
  }

  get send() {
    const delivery = this.#delivery;
    const name = this.#name;
    return (message?: unknown, options?: unknown) => delivery.caller.send(delivery, QUEUE, name, message, options);
  }

  get receive() {
    const delivery = this.#delivery;
    return () => delivery.caller.slower('queue.receive');
  }
}

class TopicOf {
  readonly #delivery: Delivery;
  readonly #name: unknown;

  constructor(delivery: Delivery, name: unknown) {
    this.#delivery = delivery;
    this.#name = name;
  }

  get publish() {
    const delivery = this.#delivery;
    const name = this.#name;
    return (event?: unknown, options?: unknown) => delivery.caller.send(delivery, TOPIC, name, event, options);
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

/** What a broker or provider answers: its number is written only where somebody reads it. */
export class Receipt {
  readonly #prefix: string;
  readonly #number: number;

  constructor(prefix: string, number: number) {
    this.#prefix = prefix;
    this.#number = number;
  }

  get id(): string {
    return this.#prefix + this.#number;
  }
}

for (const { prototype } of [SqsMessage, KafkaMessage, ScaleServices, PushOf, EmailOf, FollowersOf, QueueOf, TopicOf, Receipt]) {
  // What one life hangs on it, the next one would find.
  Reflect.deleteProperty(prototype, 'constructor');
  Object.freeze(prototype);
}
