/**
 * A quorum queue, of one node. What a consumer can notice, against a classic one:
 *
 * - A returned message goes behind the others that were returned and before those that wait; without a delivery limit a nack sends it to the
 *   tail, while a lost channel still puts it in front (R-13, `quorum-close-vs-ready`).
 * - Every return is counted and shown as `x-delivery-count` from the second delivery on. A message is dropped when the count exceeds the
 *   limit, so limit N allows N + 1 deliveries. Since 4.3 only what failed is counted so: a reject or a lost channel, and no
 *   nack; `x-acquired-count` then says how often it came back at all.
 * - `reject-publish` is soft: publishers are told after the queue is over its limit (R-33, `quorum-maxlen-reject`).
 * - Its messages survive a restart, persistent or not (`restart-quorum`); a dead letter may be kept until its new queue has it.
 *
 * Long because it is one process: each of its methods is a message that it can get, and they share its log and its consumers.
 */
import { isBrokenCredit, type QueueType } from './arguments.ts';
import { deadLetterOnce } from './dead-letter.ts';
import { DeadLetterWorker } from './dead-letter-worker.ts';
import { AmqpError, internalError, named } from './errors.ts';
import { isLimited, type Load, Publishers } from './limits.ts';
import type { Timer } from './mail.ts';
import type { Message } from './message.ts';
import type {
  ChannelPort,
  ConsumerInfo,
  ConsumerSpec,
  CopyInfo,
  Copying,
  Core,
  Fetched,
  Handed,
  Publisher,
  Queue,
  QueueSettings,
  Settlement,
} from './ports.ts';
import type { Profile } from './profiles.ts';
import { QueueBase } from './queue-base.ts';
import { copyKey } from './queue-key.ts';
import { consumerId, getter, type QuorumConsumer, QuorumConsumers, subscriber } from './quorum-consumers.ts';
import { type Lines, type QuorumCopy, QuorumLanes } from './quorum-lanes.ts';
import type { DeathReason, Departure, Ms } from './types.ts';

/** Expiry of the queue itself is looked at only this often. */
const TICK = 5000;

export class QuorumQueue extends QueueBase implements Queue {
  readonly type: QueueType = 'quorum';
  readonly #lanes: QuorumLanes;
  readonly #consumers: QuorumConsumers;
  readonly #publishers: Publishers;
  readonly #worker: DeadLetterWorker | null;
  #ttlTimer: Timer | null;
  #tick: Timer | null;
  #lastActive: Ms;

  constructor(core: Core, settings: QueueSettings | { readonly queue: QuorumQueue; readonly copying: Copying }) {
    super(core, 'copying' in settings ? settings.queue : settings);
    const { config } = this;
    const load = () => this.#load();
    const idle = () => {
      this.#lastActive = core.now;
    };
    const settled = () => this.#command(() => undefined);
    if ('copying' in settings) {
      const { queue, copying } = settings;
      this.#lastActive = queue.#lastActive;
      this.#publishers = new Publishers(core.mail, config, load, { publishers: queue.#publishers, copying });
      this.#lanes = new QuorumLanes(queue.#lanes);
      this.#consumers = new QuorumConsumers(core.profile, config.singleActive, idle, { consumers: queue.#consumers, copying });
      this.#worker = queue.#worker === null ? null : new DeadLetterWorker(core, this, settled, { worker: queue.#worker, copying });
      this.#ttlTimer = core.timers.again(queue.#ttlTimer, () => this.#headExpires());
      this.#tick = core.timers.again(queue.#tick, () => this.#ticked());
      return;
    }
    this.#lastActive = core.now;
    this.#publishers = new Publishers(core.mail, config, load);
    this.#lanes = new QuorumLanes(linesOf(core.profile));
    this.#consumers = new QuorumConsumers(core.profile, config.singleActive, idle);
    const keeps = config.atLeastOnce && config.deadLetterExchange !== null;
    this.#worker = keeps ? new DeadLetterWorker(core, this, settled) : null;
    this.#ttlTimer = null;
    this.#tick = null;
    this.#startTicking();
  }

  copyFor(copying: Copying): QuorumQueue {
    return new QuorumQueue(copying.core, { queue: this, copying });
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
    if (publisher && !this.#publishers.admits(publisher, ask => this.core.mail.call(this, ask))) {
      this.facts.refused(message);
      return false;
    }
    this.core.mail.send(this, () => {
      if (this.deleted) return;
      this.#command(() => this.#enqueue(message));
      if (publisher && sequence !== null) this.core.mail.send(publisher, () => publisher.confirmed(this, sequence));
    });
    return true;
  }

  #enqueue(message: Message): void {
    const { ttl } = this.config;
    const shorter = message.ttl === null ? ttl : ttl === null ? message.ttl : Math.min(message.ttl, ttl);
    const copy: QuorumCopy = {
      copy: this.core.nextCopy(),
      index: this.core.nextRegistration(),
      message,
      // Zero lives for the rest of this millisecond.
      expiresAt: shorter === null ? null : this.core.now + Math.max(shorter, 1),
      acquired: null,
      failed: this.core.profile.quorumCarriesDeliveryCount ? message.deliveryCount : null,
    };
    this.facts.stored(copy);
    this.#lanes.push(copy);
  }

  /** One entry of the log: change the state, serve whoever can be served, then look at the limits. */
  #command(change: () => void): void {
    const wasLow = this.#publishers.low;
    change();
    const rounds = new Map<QuorumConsumer, Handed[]>();
    for (let served = this.#serveOne(); served; served = this.#serveOne()) {
      const handed = rounds.get(served.consumer);
      if (handed) handed.push(served.handed);
      else rounds.set(served.consumer, [served.handed]);
    }
    for (const consumer of [...rounds.keys()].sort((a, b) => this.#consumers.compare(a, b))) {
      const handed = rounds.get(consumer)!;
      this.core.mail.send(consumer.channel, () => this.#deliver(consumer, handed));
    }
    this.#worker?.checkout();
    this.#applyLimits(wasLow);
    this.#watchHead();
  }

  /**
   * In 3.10 a channel that takes a consumer tag anew counts its deliveries from the start, misses those before the first that comes, and breaks on
   * them if any is still unsettled.
   */
  #deliver(consumer: QuorumConsumer, handed: readonly Handed[]): void {
    const [first] = consumer.checked.keys();
    const misses = consumer.untold && first !== undefined && first !== handed[0]?.id;
    consumer.untold = false;
    if (!misses || !this.core.profile.quorumReusedTagBreaks) {
      consumer.channel.receive(handed);
      return;
    }
    // Automatic acknowledgements are on their way by then, for those it missed too.
    if (!consumer.ackRequired) this.settle(consumer.channel, consumer.tag, [...consumer.checked.keys()], 'ack');
    consumer.channel.broken(internalError());
  }

  #serveOne(): { readonly consumer: QuorumConsumer; readonly handed: Handed } | null {
    this.#dropExpired();
    const consumer = this.#consumers.next();
    const copy = consumer && this.#lanes.shift();
    if (!consumer || !copy) return null;
    const back = copy.acquired ?? copy.failed;
    const redelivered = back !== null && back > 0;
    const { quorumCountsFailuresOnly, quorumShowsAcquiredCount } = this.core.profile;
    this.#consumers.served(consumer, copy);
    this.facts.handed(copy, consumer.name, redelivered);
    const { message } = copy;
    const handed = {
      queue: this,
      consumer: consumer.tag,
      ackRequired: consumer.ackRequired,
      id: copy.copy,
      message,
      redelivered,
      deliveryCount: quorumCountsFailuresOnly ? copy.failed : back,
      acquiredCount: quorumShowsAcquiredCount ? back : null,
    };
    return { consumer, handed };
  }

  #dropExpired(): void {
    for (let copy = this.#lanes.takeExpired(this.core.now); copy; copy = this.#lanes.takeExpired(this.core.now))
      this.#discard(copy, 'expired');
  }

  #watchHead(): void {
    const expiresAt = this.deleted ? null : this.#lanes.nextExpiry();
    if (this.#ttlTimer && this.#ttlTimer.at === expiresAt) return;
    this.core.timers.cancel(this.#ttlTimer);
    this.#ttlTimer = expiresAt === null ? null : this.core.timers.set(expiresAt, () => this.#headExpires());
  }

  #headExpires(): void {
    this.#ttlTimer = null;
    this.#command(() => undefined);
  }

  #discard(copy: QuorumCopy, reason: DeathReason): void {
    this.facts.gone(copy, reason);
    const message = copy.failed === null ? copy.message : { ...copy.message, deliveryCount: copy.failed };
    if (this.#worker) this.#worker.discard(message, reason);
    else if (this.config.deadLetterExchange !== null) deadLetterOnce(this.core, this, message, reason);
  }

  /** Dead letters that are still kept here count towards the limits, though nobody sees them. */
  #load(): Load {
    return { count: this.#lanes.length + (this.#worker?.count ?? 0), bytes: this.#lanes.bytes + (this.#worker?.bytes ?? 0) };
  }

  #applyLimits(wasLow: boolean): void {
    if (!isLimited(this.config)) return;
    if (this.config.overflow === 'reject-publish') {
      this.#publishers.tell(wasLow);
      return;
    }
    const dropped: QuorumCopy[] = [];
    while (this.#publishers.over && this.#lanes.length > 0) dropped.push(this.#lanes.shift()!);
    // Several that one message pushes out are dead-lettered last first: each drop puts what it causes before what was caused already.
    for (const copy of dropped.reverse()) this.#discard(copy, 'maxlen');
  }

  consume(spec: ConsumerSpec): void {
    if (spec.channel.limiter.active) throw new AmqpError('not_implemented', `${named('queue', this.name)} does not support global qos`);
    if (isBrokenCredit(spec.arguments)) throw internalError();
    // `exclusive` excludes nobody here (`quorum-exclusive-consumer`).
    this.#command(() => this.#consumers.add(subscriber(spec, this.core.nextRegistration())));
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
      if ((consumer && !nobodyWaits) || this.core.profile.quorumPriorityTakesOver) this.#consumers.activateNext();
    });
  }

  get(channel: ChannelPort, noAck: boolean, tag: number): Fetched | null {
    if (this.config.singleActive) {
      const text = 'basic.get operations are not supported by quorum queues with single active consumer';
      throw new AmqpError('resource_locked', `cannot obtain access to locked ${named('queue', this.name)}. ${text}`);
    }
    this.#lastActive = this.core.now;
    if (this.#lanes.length === 0) return null;
    const wasLow = this.#publishers.low;
    const consumer = getter(channel, tag, !noAck, this.core.nextRegistration());
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
    const zero = this.core.profile.quorumGetShowsZeroCount ? 0 : null;
    return { ...handed, deliveryCount: handed.deliveryCount ?? zero, remaining: this.#lanes.length };
  }

  settle(channel: ChannelPort, tag: string | number, ids: readonly number[], how: Settlement): void {
    this.core.mail.send(this, () => {
      const consumer = this.#consumers.all.get(consumerId(channel, tag));
      if (consumer && !this.deleted) this.#settleNow(consumer, ids, how);
    });
  }

  #settleNow(consumer: QuorumConsumer, ids: readonly number[], how: Settlement): void {
    const copies = ids.map(id => consumer.checked.get(id)).filter(copy => copy !== undefined);
    // With no limit a nack goes to the tail. A reject that says that handling failed does not, where the two are told apart.
    if (how === 'requeue' && this.config.deliveryLimit === null) {
      for (const copy of copies) this.#command(() => this.#putAtTail(consumer, copy));
      return;
    }
    this.#command(() => {
      if (how === 'requeue' || how === 'retry') {
        for (const copy of copies) this.#return(consumer, copy, how === 'retry');
        if (this.#consumers.all.has(consumer.id)) this.#consumers.put(consumer);
        return;
      }
      for (const copy of copies) {
        if (how === 'ack') this.facts.gone(copy, consumer.ackRequired ? 'acked' : 'auto-acked');
        else this.#discard(how === 'reject' ? this.#failed(copy) : copy, 'rejected');
      }
      this.#complete(consumer, copies);
      if (this.core.profile.quorumPriorityTakesOver) this.#consumers.activateNext();
    });
  }

  #failed(copy: QuorumCopy): QuorumCopy {
    if (this.core.profile.quorumCarriesDeliveryCount) copy.failed = (copy.failed ?? 0) + 1;
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
    copy.index = this.core.nextRegistration();
    this.#consumers.refund(consumer, 1);
    this.facts.returned(copy);
    this.#lanes.pushAgain(copy);
    this.#consumers.put(consumer);
  }

  /** `failed`: by a reject or by a channel that went, rather than by a nack. */
  #return(consumer: QuorumConsumer, copy: QuorumCopy, failed: boolean): void {
    copy.acquired = (copy.acquired ?? 0) + 1;
    if (failed) this.#failed(copy);
    const { deliveryLimit } = this.config;
    const counted = this.core.profile.quorumCountsFailuresOnly ? (copy.failed ?? 0) : copy.acquired;
    if (deliveryLimit !== null && counted > deliveryLimit) {
      this.#discard(copy, 'delivery_limit');
      this.#complete(consumer, [copy]);
      if (this.core.profile.quorumLimitRefundsTwice) this.#consumers.refund(consumer, 1);
      return;
    }
    consumer.checked.delete(copy.copy);
    this.#consumers.refund(consumer, 1);
    this.facts.returned(copy);
    this.#lanes.pushReturned(copy);
  }

  knows(channel: ChannelPort): boolean {
    return (
      this.#publishers.has(channel) ||
      this.#consumers.of(channel).length > 0 ||
      this.#consumers.waiting.some(other => other.channel === channel)
    );
  }

  channelDown(channel: ChannelPort): void {
    if (this.deleted) return;
    this.#command(() => {
      const consumers = this.#consumers;
      this.#publishers.forget(channel);
      consumers.waiting = consumers.waiting.filter(other => other.channel !== channel);
      for (const consumer of consumers.of(channel)) {
        for (const copy of [...consumer.checked.values()]) this.#return(consumer, copy, true);
        consumers.all.delete(consumer.id);
        this.#lastActive = this.core.now;
      }
      consumers.activateNext();
    });
  }

  purge(): number {
    const wasLow = this.#publishers.low;
    const copies = this.#lanes.clear();
    for (const copy of copies) this.facts.gone(copy, 'purged');
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
    this.core.queueDeleted(this);
    return ready;
  }

  dissolve(how: Departure): void {
    this.core.timers.cancel(this.#ttlTimer);
    this.core.timers.cancel(this.#tick);
    this.#worker?.stop();
    const checked = [...this.#consumers.all.values()].flatMap(consumer => [...consumer.checked.values()]);
    for (const copy of [...this.#lanes.clear(), ...checked]) this.facts.gone(copy, how);
    this.#consumers.all.clear();
    this.#consumers.waiting = [];
  }

  restart(): boolean {
    this.#worker?.restart();
    this.#startTicking();
    this.#command(() => undefined);
    return true;
  }

  #startTicking(): void {
    if (this.config.expires === null) return;
    this.core.timers.cancel(this.#tick);
    this.#tick = this.core.timers.set(this.core.now + TICK, () => this.#ticked());
  }

  #ticked(): void {
    this.#startTicking();
    if (this.#consumers.all.size === 0 && this.core.now > this.#lastActive + this.config.expires!) this.core.queueDeleted(this);
  }

  limiterResumed(): void {}

  limiterActive(): void {}

  consumers(): readonly ConsumerInfo[] {
    return this.#consumers.infos();
  }

  activeConsumer(): { readonly channel: number; readonly tag: string } | null {
    const active = this.config.singleActive ? this.#consumers.active() : null;
    return active ? { channel: active.channel.number, tag: active.tag } : null;
  }

  ready(): readonly CopyInfo[] {
    return [...this.#lanes].map(copy => this.#info(copy));
  }

  unacked(): readonly (CopyInfo & { readonly channel: number; readonly consumer: string | null })[] {
    return [...this.#consumers.all.values()].flatMap(({ channel, name, checked }) =>
      [...checked.values()].map(copy => ({ ...this.#info(copy), channel: channel.number, consumer: name })),
    );
  }

  #info(copy: QuorumCopy): CopyInfo {
    return infoOf(copy, this.core.profile);
  }

  key(now: Ms): string {
    // Where nothing is held against it and nobody sees it, how often a message came back is only that it did, which `copyKey` says.
    const { quorumCountsFailuresOnly, quorumShowsAcquiredCount } = this.core.profile;
    const counts = quorumShowsAcquiredCount || !quorumCountsFailuresOnly;
    const name = (copy: QuorumCopy) => [copyKey(this.#info(copy), now), counts ? copy.acquired : null, copy.failed];
    const life = this.config.expires === null ? null : [this.#lastActive - now, this.#tick ? this.#tick.at - now : null];
    return JSON.stringify([this.#lanes.key(name), this.#consumers.key(name), this.#publishers.key(), life, this.#worker?.key(now) ?? null]);
  }
}

function linesOf({ quorumStrictPriorities, quorumTwoPriorities }: Profile): Lines {
  return quorumStrictPriorities ? 'strict' : quorumTwoPriorities ? 'two' : 'one';
}

function infoOf(copy: QuorumCopy, { quorumCountsFailuresOnly, quorumShowsAcquiredCount }: Profile): CopyInfo {
  const { message, expiresAt, acquired, failed } = copy;
  const back = acquired ?? failed;
  return {
    copy: copy.copy,
    message,
    redelivered: (back ?? 0) > 0,
    expiresAt,
    deliveryCount: quorumCountsFailuresOnly ? failed : back,
    acquiredCount: quorumShowsAcquiredCount ? back : null,
  };
}
