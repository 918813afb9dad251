/**
 * A quorum queue, of one node. What a consumer can notice, against a classic one:
 *
 * - A returned message goes behind the others that were returned and before those that wait; without a delivery limit a nack sends it to the
 *   tail, while a lost channel still puts it in front (R-13, `quorum-close-vs-ready`).
 * - Every return is counted and shown as `x-delivery-count` from the second delivery on. A message is dropped when the count exceeds the
 *   limit, so limit N allows N + 1 deliveries; in these versions a nack counts like any return.
 * - `reject-publish` is soft: publishers are told after the queue is over its limit (R-33, `quorum-maxlen-reject`).
 * - Its messages survive a restart, persistent or not (`restart-quorum`); a dead letter may be kept until its new queue has it.
 */
import type { QueueConfig, QueueType } from './arguments.ts';
import { deadLetterOnce } from './dead-letter.ts';
import { DeadLetterWorker } from './dead-letter-worker.ts';
import { AmqpError, named } from './errors.ts';
import { Fifo } from './fifo.ts';
import type { Timer } from './mail.ts';
import type { Message } from './message.ts';
import type { ChannelPort, ConsumerInfo, ConsumerSpec, CopyInfo, Core, Fetched, Handed, Publisher, Queue, Settlement } from './ports.ts';
import type { QueueSettings } from './queue-classic.ts';
import { copyKey } from './queue-key.ts';
import { type QuorumConsumer, QuorumConsumers, UNLIMITED_PREFETCH } from './quorum-consumers.ts';
import { type QuorumCopy, QuorumLanes } from './quorum-lanes.ts';
import type { DeathReason, Departure, FieldTable, Ms } from './types.ts';

/** Expiry of the queue itself is looked at only this often. */
const TICK = 5000;
/** Publishers may go on once this much of the limit is free. */
const SOFT_LIMIT = 0.8;

/** What the queue knows of a publisher, and what that knows of the queue: the second lags. */
interface Client {
  blocked: boolean;
  refused: boolean;
}

export class QuorumQueue implements Queue {
  readonly type: QueueType = 'quorum';
  readonly inbox = new Fifo<() => void>();
  readonly name: string;
  readonly durable = true;
  readonly autoDelete = false;
  readonly owner = null;
  readonly arguments: FieldTable;
  readonly config: QueueConfig;
  readonly created: number;
  deleted = false;

  readonly #core: Core;
  readonly #lanes: QuorumLanes;
  readonly #consumers: QuorumConsumers;
  readonly #clients = new Map<Publisher, Client>();
  readonly #worker: DeadLetterWorker | null;
  #ttlTimer: Timer | null = null;
  #tick: Timer | null = null;
  #lastActive: Ms;

  constructor(core: Core, settings: QueueSettings) {
    this.#core = core;
    this.name = settings.name;
    this.arguments = settings.arguments;
    this.config = settings.config;
    this.created = settings.created;
    this.#lastActive = core.now;
    this.#lanes = new QuorumLanes(core.profile.quorumTwoPriorities);
    this.#consumers = new QuorumConsumers(core.profile, settings.config.singleActive, () => {
      this.#lastActive = core.now;
    });
    const keeps = settings.config.atLeastOnce && settings.config.deadLetterExchange !== null;
    this.#worker = keeps ? new DeadLetterWorker(core, this, () => this.#command(() => undefined)) : null;
    this.#startTicking();
  }

  counts(): readonly [number, number, number] {
    const { all, waiting } = this.#consumers;
    return [this.#lanes.length, this.#consumers.checkedOut(), all.size + waiting.length];
  }

  /** A declare does not count consumers that only wait for their turn as the single active one. */
  stat(): { readonly messages: number; readonly consumers: number } {
    return { messages: this.#lanes.length, consumers: this.#consumers.all.size };
  }

  publish(message: Message, publisher: Publisher | null, sequence: number | null): boolean {
    if (publisher) {
      let client = this.#clients.get(publisher);
      if (!client) {
        // The first publish asks before it sends.
        const full = this.#core.mail.call(this, () => this.config.overflow === 'reject-publish' && this.#over());
        this.#clients.set(publisher, (client = { blocked: false, refused: full }));
      }
      if (client.refused) {
        if (this.#core.observed) this.#core.fact({ type: 'refused', at: this.#core.now, queue: this.name, message: message.id });
        return false;
      }
    }
    this.#core.mail.send(this, () => {
      if (this.deleted) return;
      this.#command(() => this.#enqueue(message));
      if (publisher && sequence !== null) this.#core.mail.send(publisher, () => publisher.confirmed(this, sequence));
    });
    return true;
  }

  #enqueue(message: Message): void {
    const { ttl } = this.config;
    const shorter = message.ttl === null ? ttl : ttl === null ? message.ttl : Math.min(message.ttl, ttl);
    const copy: QuorumCopy = {
      copy: this.#core.nextCopy(),
      index: this.#core.nextRegistration(),
      message,
      // Zero lives for the rest of this millisecond.
      expiresAt: shorter === null ? null : this.#core.now + Math.max(shorter, 1),
      acquired: null,
      failed: this.#core.profile.quorumCarriesDeliveryCount ? message.deliveryCount : null,
    };
    this.#fact('stored', copy);
    this.#lanes.push(copy);
  }

  /** One entry of the log: change the state, serve whoever can be served, then look at the limits. */
  #command(change: () => void): void {
    const wasLow = this.#low();
    change();
    const rounds = new Map<QuorumConsumer, Handed[]>();
    for (let served = this.#serveOne(); served; served = this.#serveOne()) {
      const handed = rounds.get(served.consumer);
      if (handed) handed.push(served.handed);
      else rounds.set(served.consumer, [served.handed]);
    }
    for (const consumer of [...rounds.keys()].sort((a, b) => this.#consumers.compare(a, b))) {
      const handed = rounds.get(consumer)!;
      this.#core.mail.send(consumer.channel, () => consumer.channel.receive(handed));
    }
    this.#worker?.checkout();
    this.#applyLimits(wasLow);
    this.#watchHead();
  }

  #serveOne(): { readonly consumer: QuorumConsumer; readonly handed: Handed } | null {
    this.#dropExpired();
    const consumer = this.#consumers.next();
    const copy = consumer && this.#lanes.shift();
    if (!consumer || !copy) return null;
    const shown = copy.acquired ?? copy.failed;
    const redelivered = shown !== null && shown > 0;
    this.#consumers.served(consumer, copy);
    this.#fact('handed', copy, consumer.name, redelivered);
    const { message } = copy;
    const handed = {
      queue: this,
      consumer: consumer.tag,
      ackRequired: consumer.ackRequired,
      id: copy.copy,
      message,
      redelivered,
      deliveryCount: shown,
    };
    return { consumer, handed };
  }

  #dropExpired(): void {
    for (let head = this.#lanes.peek(); head && head.expiresAt !== null && head.expiresAt <= this.#core.now; head = this.#lanes.peek()) {
      this.#discard(this.#lanes.shift()!, 'expired');
    }
  }

  #watchHead(): void {
    const expiresAt = this.deleted ? null : (this.#lanes.peek()?.expiresAt ?? null);
    if (this.#ttlTimer && this.#ttlTimer.at === expiresAt) return;
    this.#core.timers.cancel(this.#ttlTimer);
    this.#ttlTimer =
      expiresAt === null
        ? null
        : this.#core.timers.set(expiresAt, () => {
            this.#ttlTimer = null;
            this.#command(() => undefined);
          });
  }

  #discard(copy: QuorumCopy, reason: DeathReason): void {
    const core = this.#core;
    if (core.observed) core.fact({ type: 'gone', at: core.now, queue: this.name, copy: copy.copy, message: copy.message.id, how: reason });
    const message = copy.failed === null ? copy.message : { ...copy.message, deliveryCount: copy.failed };
    if (this.#worker) this.#worker.discard(message, reason);
    else if (this.config.deadLetterExchange !== null) deadLetterOnce(core, this, message, reason);
  }

  #over(): boolean {
    const { maxLength, maxBytes } = this.config;
    const { count, bytes } = this.#held();
    return (maxLength !== null && count > maxLength) || (maxBytes !== null && bytes > maxBytes);
  }

  #low(): boolean {
    const { maxLength, maxBytes } = this.config;
    const { count, bytes } = this.#held();
    return (
      (maxLength === null || count <= Math.trunc(maxLength * SOFT_LIMIT)) &&
      (maxBytes === null || bytes <= Math.trunc(maxBytes * SOFT_LIMIT))
    );
  }

  /** Dead letters that are still kept here count towards the limits, though nobody sees them. */
  #held(): { readonly count: number; readonly bytes: number } {
    return { count: this.#lanes.length + (this.#worker?.count ?? 0), bytes: this.#lanes.bytes + (this.#worker?.bytes ?? 0) };
  }

  #applyLimits(wasLow: boolean): void {
    const { maxLength, maxBytes, overflow } = this.config;
    if (maxLength === null && maxBytes === null) return;
    if (overflow === 'drop-head') {
      while (this.#over()) {
        const head = this.#lanes.shift();
        if (!head) return;
        this.#discard(head, 'maxlen');
      }
      return;
    }
    const tell = (client: Client, publisher: Publisher, refused: boolean) => {
      client.blocked = refused;
      this.#core.mail.send(publisher, () => {
        client.refused = refused;
      });
    };
    if (this.#over()) {
      for (const [publisher, client] of this.#clients) if (!client.blocked) tell(client, publisher, true);
    } else if (!wasLow && this.#low()) {
      for (const [publisher, client] of this.#clients) tell(client, publisher, false);
    }
  }

  consume(spec: ConsumerSpec): void {
    if (spec.channel.limiter.active) throw new AmqpError('not_implemented', `${named('queue', this.name)} does not support global qos`);
    const window = spec.prefetch === 0 ? UNLIMITED_PREFETCH : spec.prefetch;
    // `exclusive` excludes nobody here (`quorum-exclusive-consumer`).
    this.#command(() => this.#consumers.add(this.#newConsumer(spec.channel, spec.tag, spec.tag, window, { ...spec, once: false })));
  }

  #newConsumer(
    channel: ChannelPort,
    tag: string,
    name: string | null,
    window: number,
    how: { readonly once: boolean; readonly ackRequired: boolean } & Partial<ConsumerSpec>,
  ): QuorumConsumer {
    return {
      id: consumerId(channel, name ?? Number(tag)),
      registration: this.#core.nextRegistration(),
      channel,
      tag,
      name,
      once: how.once,
      window,
      credit: window,
      priority: how.priority ?? 0,
      status: 'up',
      ackRequired: how.ackRequired,
      exclusive: how.exclusive ?? false,
      prefetch: how.prefetch ?? 0,
      arguments: how.arguments ?? {},
      checked: new Map(),
      queued: false,
    };
  }

  cancel(channel: ChannelPort, tag: string): void {
    this.#command(() => {
      const nobodyWaits = this.#consumers.waiting.length === 0;
      const consumer = this.#consumers.remove(consumerId(channel, tag));
      if (consumer) {
        consumer.once = true;
        consumer.credit = 0;
        consumer.status = 'cancelled';
        this.#consumers.put(consumer);
      }
      if ((consumer && !nobodyWaits) || this.#core.profile.quorumPriorityTakesOver) this.#consumers.activateNext();
    });
  }

  get(channel: ChannelPort, noAck: boolean, tag: number): Fetched | null {
    if (this.config.singleActive) {
      const text = 'basic.get operations are not supported by quorum queues with single active consumer';
      throw new AmqpError('resource_locked', `cannot obtain access to locked ${named('queue', this.name)}. ${text}`);
    }
    this.#lastActive = this.#core.now;
    if (this.#lanes.length === 0) return null;
    const wasLow = this.#low();
    const consumer = this.#newConsumer(channel, String(tag), null, 1, { once: true, ackRequired: !noAck });
    this.#consumers.add(consumer);
    const served = this.#serveOne();
    if (!served) {
      this.#consumers.all.delete(consumer.id);
      this.#applyLimits(wasLow);
      this.#watchHead();
      return null;
    }
    const { handed } = served;
    if (noAck) this.#settleNow(consumer, [handed.id], 'ack');
    this.#applyLimits(wasLow);
    this.#watchHead();
    const zero = this.#core.profile.quorumGetShowsZeroCount ? 0 : null;
    return { ...handed, deliveryCount: handed.deliveryCount ?? zero, remaining: this.#lanes.length };
  }

  settle(channel: ChannelPort, tag: string | number, ids: readonly number[], how: Settlement): void {
    this.#core.mail.send(this, () => {
      const consumer = this.#consumers.all.get(consumerId(channel, tag));
      if (consumer && !this.deleted) this.#settleNow(consumer, ids, how);
    });
  }

  #settleNow(consumer: QuorumConsumer, ids: readonly number[], how: Settlement): void {
    const copies = ids.map(id => consumer.checked.get(id)).filter(copy => copy !== undefined);
    if (how === 'requeue' && this.config.deliveryLimit === null) {
      for (const copy of copies) this.#command(() => this.#putAtTail(consumer, copy));
      return;
    }
    this.#command(() => {
      if (how === 'requeue') {
        for (const copy of copies) this.#return(consumer, copy, false);
        if (this.#consumers.all.has(consumer.id)) this.#consumers.put(consumer);
        return;
      }
      for (const copy of copies) {
        if (how === 'ack') this.#acked(consumer, copy);
        else this.#discard(this.#failed(copy), 'rejected');
      }
      this.#complete(consumer, copies);
      if (this.#core.profile.quorumPriorityTakesOver) this.#consumers.activateNext();
    });
  }

  #acked(consumer: QuorumConsumer, { copy, message }: QuorumCopy): void {
    const core = this.#core;
    const how = consumer.ackRequired ? 'acked' : 'auto-acked';
    if (core.observed) core.fact({ type: 'gone', at: core.now, queue: this.name, copy, message: message.id, how });
  }

  #failed(copy: QuorumCopy): QuorumCopy {
    if (this.#core.profile.quorumCarriesDeliveryCount) copy.failed = (copy.failed ?? 0) + 1;
    return copy;
  }

  #complete(consumer: QuorumConsumer, copies: readonly QuorumCopy[]): void {
    for (const { copy } of copies) consumer.checked.delete(copy);
    this.#consumers.refund(consumer, copies.length);
    this.#consumers.put(consumer);
  }

  #putAtTail(consumer: QuorumConsumer, copy: QuorumCopy): void {
    if (!consumer.checked.delete(copy.copy)) return;
    copy.acquired = (copy.acquired ?? 0) + 1;
    copy.index = this.#core.nextRegistration();
    this.#consumers.refund(consumer, 1);
    this.#fact('returned', copy);
    this.#lanes.pushAgain(copy);
    this.#consumers.put(consumer);
  }

  /** `lost`: by a channel that went, rather than by a nack. */
  #return(consumer: QuorumConsumer, copy: QuorumCopy, lost: boolean): void {
    copy.acquired = (copy.acquired ?? 0) + 1;
    if (lost) this.#failed(copy);
    const { deliveryLimit } = this.config;
    if (deliveryLimit !== null && copy.acquired > deliveryLimit) {
      this.#discard(copy, 'delivery_limit');
      this.#complete(consumer, [copy]);
      if (this.#core.profile.quorumLimitRefundsTwice) this.#consumers.refund(consumer, 1);
      return;
    }
    consumer.checked.delete(copy.copy);
    this.#consumers.refund(consumer, 1);
    this.#fact('returned', copy);
    this.#lanes.pushReturned(copy);
  }

  knows(channel: ChannelPort): boolean {
    return (
      this.#clients.has(channel) ||
      this.#consumers.of(channel).length > 0 ||
      this.#consumers.waiting.some(other => other.channel === channel)
    );
  }

  channelDown(channel: ChannelPort): void {
    if (this.deleted) return;
    this.#command(() => {
      const consumers = this.#consumers;
      this.#clients.delete(channel);
      consumers.waiting = consumers.waiting.filter(other => other.channel !== channel);
      for (const consumer of consumers.of(channel)) {
        for (const copy of [...consumer.checked.values()]) this.#return(consumer, copy, true);
        consumers.all.delete(consumer.id);
        this.#lastActive = this.#core.now;
      }
      consumers.activateNext();
    });
  }

  purge(): number {
    const wasLow = this.#low();
    const copies = this.#lanes.clear();
    this.#goneAll(copies, 'purged');
    this.#applyLimits(wasLow);
    this.#watchHead();
    return copies.length;
  }

  delete(ifUnused: boolean, ifEmpty: boolean): number {
    const unsupported = (flag: string) => {
      const text = `cannot delete ${named('queue', this.name)}. queue.delete operations with ${flag} flag set are not supported by quorum queues`;
      return new AmqpError('not_implemented', text);
    };
    if (ifUnused) throw unsupported('if-unused');
    if (ifEmpty) throw unsupported('if-empty');
    const ready = this.#lanes.length;
    this.#core.queueDeleted(this);
    return ready;
  }

  dissolve(how: Departure): void {
    this.#core.timers.cancel(this.#ttlTimer);
    this.#core.timers.cancel(this.#tick);
    this.#worker?.stop();
    const checked = [...this.#consumers.all.values()].flatMap(consumer => [...consumer.checked.values()]);
    this.#goneAll([...this.#lanes.clear(), ...checked], how);
    this.#consumers.all.clear();
    this.#consumers.waiting = [];
  }

  #goneAll(copies: readonly QuorumCopy[], how: Departure): void {
    const core = this.#core;
    if (!core.observed) return;
    for (const { copy, message } of copies) core.fact({ type: 'gone', at: core.now, queue: this.name, copy, message: message.id, how });
  }

  restart(): boolean {
    this.#worker?.restart();
    this.#startTicking();
    this.#command(() => undefined);
    return true;
  }

  #startTicking(): void {
    if (this.config.expires === null) return;
    this.#core.timers.cancel(this.#tick);
    this.#tick = this.#core.timers.set(this.#core.now + TICK, () => {
      this.#startTicking();
      if (this.#consumers.all.size === 0 && this.#core.now > this.#lastActive + this.config.expires!) this.#core.queueDeleted(this);
    });
  }

  limiterResumed(): void {}

  limiterActive(): void {}

  #fact(type: 'stored' | 'handed' | 'returned', { copy, message }: QuorumCopy, consumer: string | null = null, redelivered = false): void {
    const core = this.#core;
    if (!core.observed) return;
    const base = { at: core.now, queue: this.name, copy, message: message.id };
    core.fact(type === 'handed' ? { ...base, type, consumer, redelivered } : { ...base, type });
  }

  consumers(): readonly ConsumerInfo[] {
    const active = this.#consumers.active();
    return [...this.#consumers.all.values(), ...this.#consumers.waiting]
      .filter(consumer => consumer.name !== null && consumer.status !== 'cancelled')
      .map(consumer => {
        const { tag, ackRequired, prefetch, exclusive } = consumer;
        const mine = !this.#consumers.singleActive || consumer === active;
        const status = !this.#consumers.singleActive ? 'up' : mine ? 'single_active' : 'waiting';
        return {
          channel: consumer.channel.number,
          tag,
          ackRequired,
          prefetch,
          exclusive,
          active: mine,
          status,
          arguments: consumer.arguments,
        };
      });
  }

  activeConsumer(): { readonly channel: number; readonly tag: string } | null {
    const active = this.config.singleActive ? this.#consumers.active() : null;
    return active ? { channel: active.channel.number, tag: active.tag } : null;
  }

  ready(): readonly CopyInfo[] {
    return [...this.#lanes].map(info);
  }

  unacked(): readonly (CopyInfo & { readonly channel: number; readonly consumer: string | null })[] {
    return [...this.#consumers.all.values()].flatMap(({ channel, name, checked }) =>
      [...checked.values()].map(copy => ({ ...info(copy), channel: channel.number, consumer: name })),
    );
  }

  key(now: Ms): string {
    const name = (copy: QuorumCopy) => [copyKey(info(copy), now), copy.acquired, copy.failed];
    const clients = [...this.#clients.values()].map(client => [client.blocked, client.refused]);
    const life = this.config.expires === null ? null : [this.#lastActive - now, this.#tick ? this.#tick.at - now : null];
    return JSON.stringify([this.#lanes.key(name), this.#consumers.key(name), clients, life, this.#worker?.key(now) ?? null]);
  }
}

function consumerId(channel: ChannelPort, tag: string | number): string {
  return typeof tag === 'number' ? `${channel.number} get ${tag}` : `${channel.number} tag ${tag}`;
}

function info(copy: QuorumCopy): CopyInfo {
  const { message, expiresAt, acquired, failed } = copy;
  const count = acquired ?? failed;
  return { copy: copy.copy, message, redelivered: (count ?? 0) > 0, expiresAt, deliveryCount: count };
}
