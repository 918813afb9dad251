import type { Change, Dropped, HistoryEvent, Json, Ms, ReturnReason, SourceLine } from '../src/history/event.ts';
import type { Criterion, Verdict } from './criterion.ts';
import type { Claim, Effect, Effects } from './effect.ts';
import { Judges } from './judges.ts';

/** Small literal histories for tests: five helpers, so that a test reads as the situation it is about. */

export const STOCK: Effect = {
  store: 'stock',
  column: 'quantity',
  direction: 'falls',
  per: ['orderId'],
  named: 'message',
  amount: 'quantity',
  row: 'sku',
  owed: { by: 'message', to: null },
  hopeless: [],
  words: { what: 'stock', done: 'deducted' },
};

export const MAIL: Effect = {
  ...STOCK,
  store: 'email',
  column: 'mails',
  direction: 'rises',
  amount: null,
  row: 'customer',
  words: { what: 'confirmation', done: 'sent' },
};

/** Of a post, to each who follows its author. */
export const PUSH: Effect = {
  ...STOCK,
  store: 'push',
  column: 'pushes',
  direction: 'rises',
  per: ['userId', 'postId'],
  named: 'change',
  amount: null,
  row: null,
  owed: { by: 'answer', at: 'post', each: { of: 'authorId', as: 'userId', followers: { star: ['ada', 'ben'], ada: ['ben'] } } },
  words: { what: 'push', done: 'sent' },
};

export const ord12 = { orderId: 'ord_12', sku: 'mug', quantity: 3 };
export const cleo = { orderId: 'ord_12', customer: 'cleo@example.com' };
export const ord13 = { orderId: 'ord_13', sku: 'mug', quantity: 2 };

export class HistoryOf {
  readonly events: HistoryEvent[] = [];
  #at: Ms = 0;
  #calls = 0;
  #deliveries = 0;
  readonly #messages = new Map<number, string>();
  #stock = 10;

  sent(message: string, body: Json, retryOf: string | null = null, queue = 'orders'): this {
    return this.#add({ type: 'sent', at: this.#at, message, queue, body, headers: {}, retryOf });
  }

  /** Hands a message to a life; the deliveries are numbered from 1. */
  delivered(
    message: string,
    {
      worker = 1,
      life = 1,
      cause = 'first' as 'first' | 'redelivery' | 'duplicate',
      attempt = 1,
      queue = 'orders',
      offset = null as number | null,
    } = {},
  ): this {
    this.#deliveries += 1;
    this.#messages.set(this.#deliveries, message);
    return this.#add({
      type: 'delivered',
      at: this.#at,
      delivery: this.#deliveries,
      message,
      queue,
      worker,
      life,
      attempt,
      cause,
      ...(offset === null ? {} : { partition: 0, offset }),
    });
  }

  /** A call of a transaction takes hold; a commit makes records good. */
  transacted(delivery: number, operation: 'connect' | 'send' | 'sendOffsets' | 'commit' | 'abort', made: readonly Change[] = []): this {
    return this.#call(delivery, 'kafka', operation, 'pricing', 12, made);
  }

  /** The broker ends a transaction by itself. */
  transactionAborted(reason: 'fenced' | 'timeout', { worker = 1, life = 1 } = {}): this {
    const about = { transactionalId: 'pricing', worker, life, reason, openedAt: 0, topics: ['priced'], groups: [] };
    return this.#add({ type: 'transaction-aborted', at: this.#at, ...about });
  }

  /** Workers begin to live, each running its program, in the order of their numbers. */
  running(...programs: readonly string[]): this {
    for (const [at, program] of programs.entries()) this.#add({ type: 'life-started', at: this.#at, worker: at + 1, life: 1, program });
    return this;
  }

  /** A record of a topic of Kafka. */
  recorded(message: string, body: Json, partition: number): this {
    return this.#add({ type: 'sent', at: this.#at, message, queue: 'orders', body, headers: {}, retryOf: null, partition, offset: 0 });
  }

  /** A member of a group is given so many partitions. */
  assigned(worker: number, partitions: number): this {
    const given = Array.from({ length: partitions }, (_, partition) => ({ topic: 'orders', partition, position: 0 }));
    return this.#add({ type: 'assigned', at: this.#at, worker, life: 1, group: 'stock', generation: 1, partitions: given });
  }

  logged(delivery: number, text: string): this {
    const { worker, life } = this.#lifeOf(delivery);
    return this.#add({ type: 'logged', at: this.#at, worker, life, delivery, line: null, level: 'info', text });
  }

  /** A row comes into being. */
  stored(delivery: number, table: string, key: string, row: Json, line = 5, before: Json = null): this {
    return this.#call(delivery, 'db', 'insert', `${table}/${key}`, line, [{ store: table, key, before, after: row }]);
  }

  /** An event is published, and stored under this name. */
  published(delivery: number, topic: string, message: string, body: Json, line = 6): this {
    const before = this.events.filter(event => event.type === 'sent' && event.queue === topic).length;
    this.#called(delivery, 'topic', 'publish', topic, line, [topic, body]);
    this.sent(message, body, null, topic);
    const change = {
      store: topic,
      key: message,
      before: before === 0 ? null : { messages: before },
      after: { messages: before + 1, newest: body },
    };
    return this.#add({ type: 'applied', at: this.#at, call: this.#calls, result: { id: message }, changes: [change], replied: true });
  }

  /** The handler has said what the client is to be told; the answer is on its way. */
  answering(delivery: number, status: number, line = 8): this {
    return this.#called(delivery, 'message', 'answer', this.#messages.get(delivery)!, line, [status, {}, '']);
  }

  /** The client has its answer. */
  answered(delivery: number, status = 202): this {
    const message = this.#messages.get(delivery)!;
    this.#add({ type: 'answered', at: this.#at, message, delivery, status, headers: {}, body: '' });
    return this.#add({ type: 'settled', at: this.#at, message, delivery, native: 'answer' });
  }

  /** The stock falls, durably, on behalf of a delivery. */
  deducted(delivery: number, quantity: number, line = 5): this {
    const change = { store: 'stock', key: 'mug', before: { quantity: this.#stock }, after: { quantity: this.#stock - quantity } };
    this.#stock -= quantity;
    return this.#call(delivery, 'db', 'decrement', 'stock/mug', line, [change]);
  }

  /** The message is deleted on behalf of a delivery. */
  acked(delivery: number, line = 7): this {
    const message = this.#messages.get(delivery)!;
    this.#called(delivery, 'message', 'ack', message, line);
    this.#add({ type: 'settled', at: this.#at, message, delivery, native: 'delete' });
    return this.#add({ type: 'applied', at: this.#at, call: this.#calls, result: null, changes: [], replied: true });
  }

  /** The client commits past the record by itself. */
  committed(delivery: number): this {
    return this.#add({ type: 'settled', at: this.#at, message: this.#messages.get(delivery)!, delivery, native: 'commit' });
  }

  /** The handler asks for a confirmation, which is sent (`sent`), refused, or what its process died of (`null`). */
  mailed(delivery: number, sent: boolean | null = true, line = 9): this {
    this.#called(delivery, 'email', 'send', 'cleo@example.com', line);
    const call = this.#calls;
    if (sent === null) return this;
    if (!sent) {
      const error = { name: 'ProviderUnavailable', message: 'the email provider is down (503)' };
      return this.#add({ type: 'refused', at: this.#at, call, error, injected: true });
    }
    const change = { store: 'email', key: 'cleo@example.com', before: { mails: 0 }, after: { mails: 1 } };
    return this.#add({ type: 'applied', at: this.#at, call, result: null, changes: [change], replied: true });
  }

  /** A push to a device about a post: it is sent, refused (`false`), or what its process died of (`null`). */
  pushed(delivery: number, userId: string, postId: string, sent: boolean | null = true, line = 10, retryAfterMs?: number): this {
    this.#called(delivery, 'push', 'send', userId, line, [userId, { title: 'New post', data: { postId } }]);
    if (sent === null) return this;
    if (!sent) {
      const error = { name: 'ServiceUnavailable', message: 'the push provider did not take send: it is out of service (503)' };
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
      return this.#add({ type: 'refused', at: this.#at, call: this.#calls, error, injected: false, ...asked });
    }
    const pushes = this.events.filter(
      event => event.type === 'applied' && event.changes.some(({ store, key }) => store === 'push' && key === userId),
    ).length;
    const before = pushes === 0 ? null : { pushes, shown: pushes };
    const after = { pushes: pushes + 1, shown: pushes + 1, newest: { postId, title: 'New post', userId } };
    const change = { store: 'push', key: userId, before, after };
    return this.#add({ type: 'applied', at: this.#at, call: this.#calls, result: null, changes: [change], replied: true });
  }

  /** The handler asks for a confirmation, and the provider has a reason of its own to send none, today and tomorrow. */
  turnedAway(delivery: number, line = 9): this {
    this.#called(delivery, 'email', 'send', 'cleo@example.com', line);
    const error = { name: 'IdempotencyConflict', message: 'the key was first used for another mail (409)' };
    return this.#add({ type: 'refused', at: this.#at, call: this.#calls, error, injected: false });
  }

  /** Nobody hears that the latest call took hold. */
  replyLost(): this {
    const last = this.events.pop();
    if (last?.type !== 'applied') throw new Error('The latest event is no call that took hold');
    return this.#add({ ...last, replied: false });
  }

  /** A settling call takes hold, whatever it comes to. */
  said(delivery: number, operation: string, { replied = true, line = 11 } = {}): this {
    this.#called(delivery, 'message', operation, this.#messages.get(delivery)!, line);
    return this.#add({ type: 'applied', at: this.#at, call: this.#calls, result: null, changes: [], replied });
  }

  /** A settling call fails, and by no fault of its own. */
  unheard(delivery: number, operation: string): this {
    this.#called(delivery, 'message', operation, this.#messages.get(delivery)!, 11);
    const error = { name: 'ServiceUnavailable', message: 'the broker did not answer' };
    return this.#add({ type: 'refused', at: this.#at, call: this.#calls, error, injected: true });
  }

  returned(message: string, reason: ReturnReason): this {
    return this.#add({ type: 'returned', at: this.#at, message, reason });
  }

  dropped(message: string, queue: string, reason: Dropped['reason']): this {
    return this.#add({ type: 'dropped', at: this.#at, message, queue, reason });
  }

  passed(ms: Ms, { stalled = false } = {}): this {
    const from = this.#at;
    this.#at += ms;
    return this.#add({ type: 'time-passed', at: this.#at, from, until: 'consumer-timeout', stalled });
  }

  finished(delivery: number): this {
    const { worker, life } = this.#lifeOf(delivery);
    return this.#add({ type: 'finished', at: this.#at, delivery, worker, life, error: null, line: null });
  }

  crashed(worker = 1, life = 1): this {
    return this.#add({ type: 'crashed', at: this.#at, worker, life, pending: [] });
  }

  deadLettered(message: string, attempts: number): this {
    return this.#add({ type: 'dead-lettered', at: this.#at, message, queue: 'orders', to: 'orders-dlq', attempts });
  }

  /** So many messages lie there, and that is more than there may be. */
  alarm(queue: string, waiting = 1, above = 0): this {
    return this.#add({ type: 'alarm', at: this.#at, queue, waiting, above });
  }

  /** Whoever was called starts a program. */
  opened(program: string): this {
    return this.#add({ type: 'opened', at: this.#at, program });
  }

  ended(reason: 'quiet' | 'loop' | 'step-limit' = 'quiet'): this {
    return this.#add({ type: 'ended', at: this.#at, reason });
  }

  judge({ id }: Criterion, effects: Effects = { stock: STOCK }, given: Claim['with'] = {}): Verdict {
    const judges = new Judges([{ id, with: given }], effects);
    this.events.forEach((event, index) => {
      judges.see(event, index);
    });
    return judges.verdict(0);
  }

  #call(delivery: number, service: string, operation: string, subject: string, line: number, changes: readonly Change[]): this {
    this.#called(delivery, service, operation, subject, line);
    return this.#add({ type: 'applied', at: this.#at, call: this.#calls, result: null, changes, replied: true });
  }

  #called(delivery: number, service: string, operation: string, subject: string, at: number, args: Json = []): this {
    this.#calls += 1;
    const { worker, life } = this.#lifeOf(delivery);
    const line: SourceLine = { file: 'handler.ts', line: at };
    return this.#add({
      type: 'called',
      at: this.#at,
      call: this.#calls,
      delivery,
      worker,
      life,
      line,
      service,
      operation,
      subject,
      args,
      transaction: null,
    });
  }

  #lifeOf(delivery: number): { worker: number; life: number } {
    for (const event of this.events) if (event.type === 'delivered' && event.delivery === delivery) return event;
    throw new Error(`no delivery ${delivery} in this history`);
  }

  #add(event: HistoryEvent): this {
    this.events.push(event);
    this.#at += 1;
    return this;
  }
}

export const history = (): HistoryOf => new HistoryOf();

/** An order that is stored where its client was told yes, and the event that says so. */
export const ROW: Effect = {
  ...STOCK,
  store: 'orders',
  column: null,
  direction: 'rises',
  named: 'change',
  amount: null,
  row: null,
  owed: { by: 'answer', at: 'api' },
  words: { what: 'order', done: 'stored' },
};
export const EVENT: Effect = {
  ...ROW,
  store: 'placed',
  owed: { by: 'effect', effect: 'order' },
  words: { what: 'event', done: 'published' },
};
export const REQUEST = 'POST /orders';
