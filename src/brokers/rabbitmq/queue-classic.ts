/**
 * A classic queue. What a consumer can notice:
 *
 * - A requeued message goes back to its own place, not to head or tail. With a free second consumer it goes to that one, because
 *   the turn has moved on (`nack-requeue-idle-second`).
 * - Expiry acts only at the head and never on unacked messages; a requeue does not restart the clock. The head is looked at
 *   when something reaches it, so a message with TTL 0 is still delivered if somebody has room at that instant (`queue-ttl-zero`).
 * - Limits count ready messages only. Requeueing into a full queue drops the requeued message itself: it is the head
 *   (`maxlen-requeue`). On a priority queue the highest level is the head, and is dropped first (`priority-maxlen`).
 * - Nothing is counted: a message can come back for ever (R-34, `poison-classic`).
 *
 * Long because it is one process: each of its methods is a message that it can get, and they share its store and its consumers.
 */
import { isBrokenCredit, type QueueType } from './arguments.ts';
import { ClassicStore, type Copy, copyInfo } from './classic-store.ts';
import { Consumers } from './consumers.ts';
import { deadLetterOnce } from './dead-letter.ts';
import { AmqpError, assert, internalError, named, preconditionFailed } from './errors.ts';
import { exceeds } from './limits.ts';
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
  Publisher,
  Queue,
  QueueSettings,
  Settlement,
} from './ports.ts';
import { QueueBase } from './queue-base.ts';
import { copyKey } from './queue-key.ts';
import type { DeathReason, Departure, Ms } from './types.ts';

interface Confirm {
  readonly publisher: Publisher;
  readonly sequence: number;
}

export class ClassicQueue extends QueueBase implements Queue {
  readonly type: QueueType = 'classic';
  readonly #store: ClassicStore;
  #consumers: Consumers;
  #hadConsumers: boolean;
  /** Undefined: not a single-active-consumer queue. */
  #single: ConsumerSpec | null | undefined;
  #exclusive: ConsumerSpec | null;
  #ttlTimer: Timer | null;
  #expiryTimer: Timer | null;

  constructor(core: Core, settings: QueueSettings | { readonly queue: ClassicQueue; readonly copying: Copying }) {
    super(core, 'copying' in settings ? settings.queue : settings);
    if ('copying' in settings) {
      const { queue, copying } = settings;
      this.#store = new ClassicStore(queue.#store);
      this.#consumers = new Consumers(this, { consumers: queue.#consumers, copying });
      this.#hadConsumers = queue.#hadConsumers;
      this.#single = queue.#single ? copying.spec(queue.#single) : queue.#single;
      this.#exclusive = queue.#exclusive === null ? null : copying.spec(queue.#exclusive);
      this.#ttlTimer = core.timers.again(queue.#ttlTimer, () => this.#headExpires());
      this.#expiryTimer = core.timers.again(queue.#expiryTimer, () => this.#expires());
      return;
    }
    this.#hadConsumers = false;
    this.#exclusive = null;
    this.#ttlTimer = null;
    this.#expiryTimer = null;
    this.#store = new ClassicStore(settings.config.maxPriority);
    this.#consumers = new Consumers(this);
    this.#single = settings.config.singleActive ? null : undefined;
    this.#keepAlive();
  }

  copyFor(copying: Copying): ClassicQueue {
    return new ClassicQueue(copying.core, { queue: this, copying });
  }

  counts(): readonly [number, number, number] {
    return [this.#store.length, this.#store.unacked.size, this.#consumers.count];
  }

  stat(): { readonly messages: number; readonly consumers: number } {
    this.#keepAlive();
    return { messages: this.#store.length, consumers: this.#consumers.count };
  }

  publish(message: Message, publisher: Publisher | null, sequence: number | null): boolean {
    const confirm = publisher && sequence !== null ? { publisher, sequence } : null;
    this.core.mail.send(this, () => {
      if (!this.deleted) this.#accept(message, confirm);
    });
    return true;
  }

  #accept(message: Message, confirm: Confirm | null): void {
    const { overflow, deadLetterExchange } = this.config;
    if (overflow !== 'drop-head' && exceeds(this.config, this.#store.length + 1, this.#store.bytes + message.size)) {
      // The copy is refused here; other queues keep theirs, and the publisher's nack is for all of them (R-33, `reject-publish-fanout`).
      if (overflow === 'reject-publish-dlx' && deadLetterExchange !== null) this.#deadLetter(message, 'maxlen');
      this.facts.refused(message);
      this.#reject(confirm);
      return;
    }
    const late = message.persistent && this.durable;
    if (!late) this.#confirm(confirm);
    const copy = this.#newCopy(message);
    const crashed = this.#offer(copy);
    if (late && !crashed) this.#confirm(confirm);
    if (crashed && late) this.#reject(confirm);
  }

  #newCopy(message: Message): Copy {
    const ttl = minimum(this.config.ttl, message.ttl);
    return {
      copy: this.core.nextCopy(),
      message,
      expiresAt: ttl === null ? null : this.core.now + ttl,
      level: this.#store.levelOf(message),
      redelivered: false,
    };
  }

  /** First to a consumer with room, past the waiting messages: there should be none then. True: that broke the queue process. */
  #offer(copy: Copy): boolean {
    const consumer = this.#consumers.pick(this.#single);
    if (consumer) {
      if (consumer.ackRequired && this.#store.length > 0 && this.core.profile.publishPastWaitingCrashes) {
        this.#crash();
        return true;
      }
      this.facts.stored(copy);
      this.#hand(copy, consumer);
      return false;
    }
    this.facts.stored(copy);
    if (this.config.ttl === 0 && this.config.deadLetterExchange === null) {
      this.facts.gone(copy, 'expired');
      return false;
    }
    this.#store.push(copy);
    const dropped = this.#dropOverflow();
    // The head is new only if there was none, or if it was dropped; otherwise its expiry has been seen to.
    if (dropped ? this.#store.length !== 1 || copy.expiresAt !== null : this.#store.length === 1) this.#dropExpired();
    return false;
  }

  /** A message larger than the limit in bytes empties the queue and then drops itself (`max-bytes`). */
  #dropOverflow(): boolean {
    if (this.config.overflow !== 'drop-head') return false;
    let dropped = false;
    while (exceeds(this.config, this.#store.length, this.#store.bytes)) {
      this.#bury(this.#store.shift()!, 'maxlen');
      dropped = true;
    }
    return dropped;
  }

  #dropExpired(): void {
    for (;;) {
      const head = this.#store.head();
      if (!head) return;
      if (head.expiresAt === null || head.expiresAt > this.core.now) {
        this.#watchHead(head.expiresAt);
        return;
      }
      this.#bury(this.#store.shift()!, 'expired');
    }
  }

  #watchHead(expiresAt: Ms | null): void {
    if (expiresAt === null || (this.#ttlTimer && this.#ttlTimer.at <= expiresAt)) return;
    this.core.timers.cancel(this.#ttlTimer);
    this.#ttlTimer = this.core.timers.set(expiresAt, () => this.#headExpires());
  }

  #headExpires(): void {
    this.#ttlTimer = null;
    this.#dropExpired();
  }

  #bury(copy: Copy, reason: DeathReason): void {
    this.facts.gone(copy, reason);
    this.#deadLetter(copy.message, reason);
  }

  #deadLetter(message: Message, reason: DeathReason): void {
    if (this.config.deadLetterExchange !== null) deadLetterOnce(this.core, this, message, reason);
  }

  /** Serves while anything waits and somebody has room. */
  #serve(): void {
    while (this.#store.length > 0) {
      const consumer = this.#consumers.pick(this.#single);
      if (!consumer) return;
      this.#hand(this.#store.shift()!, consumer);
      // Only now does the next head meet its expiry.
      this.#dropExpired();
    }
  }

  #hand(copy: Copy, consumer: ConsumerSpec): void {
    this.facts.handed(copy, consumer.tag, copy.redelivered);
    const handed = {
      queue: this,
      consumer: consumer.tag,
      ackRequired: consumer.ackRequired,
      id: copy.copy,
      message: copy.message,
      redelivered: copy.redelivered,
      deliveryCount: null,
      acquiredCount: null,
    };
    this.core.mail.send(consumer.channel, () => consumer.channel.receive([handed]));
    if (!consumer.ackRequired) {
      this.facts.gone(copy, 'auto-acked');
      return;
    }
    this.#store.unacked.set(copy.copy, copy);
    this.#consumers.recordHanded(consumer, copy.copy);
  }

  get(channel: ChannelPort, noAck: boolean): Fetched | null {
    this.#keepAlive();
    const copy = this.#store.shift();
    if (!copy) return null;
    this.#dropExpired();
    this.facts.handed(copy, null, copy.redelivered);
    if (noAck) this.facts.gone(copy, 'auto-acked');
    else {
      this.#store.unacked.set(copy.copy, copy);
      this.#consumers.recordGet(channel, copy.copy);
    }
    const { message, redelivered } = copy;
    return { id: copy.copy, message, redelivered, deliveryCount: null, acquiredCount: null, remaining: this.#store.length };
  }

  consume(spec: ConsumerSpec): void {
    const inUse = new AmqpError('access_refused', `${named('queue', this.name)} in exclusive use`);
    if (this.#single !== undefined) {
      if (spec.exclusive) throw inUse;
    } else if (this.#exclusive || (spec.exclusive && this.#consumers.count > 0)) throw inUse;
    if (isBrokenCredit(spec.arguments)) {
      this.#crash();
      throw internalError();
    }
    this.#consumers.add(spec);
    this.#hadConsumers = true;
    if (this.#single === null) this.#single = spec;
    if (this.#single === undefined && spec.exclusive) this.#exclusive = spec;
    this.#serve();
  }

  cancel(channel: ChannelPort, tag: string): void {
    if (!this.#consumers.remove(channel, tag)) return;
    const was = this.#single;
    if (isSame(this.#exclusive, channel, tag)) this.#exclusive = null;
    // The next by priority, then by registration: only when the active one leaves does priority count (`sac-priority`).
    if (isSame(was, channel, tag)) this.#single = this.#consumers.first();
    if (this.#shouldGo()) {
      this.core.queueDeleted(this);
      return;
    }
    if (this.core.profile.cancelServesNext) {
      this.#dropOverflow();
      this.#dropExpired();
      this.#serve();
    }
    this.#keepAlive();
  }

  settle(channel: ChannelPort, _consumer: string | number, ids: readonly number[], how: Settlement): void {
    this.core.mail.send(this, () => {
      if (this.deleted) return;
      const settled = this.#consumers.settled(channel, ids);
      if (!settled) return;
      if (how === 'requeue' || how === 'retry') this.#requeue(settled.held);
      else {
        const copies = settled.held.map(id => this.#takeUnacked(id));
        // Level by level, as the store is built; in the order of the tags within one.
        if (this.config.maxPriority > 0 && how !== 'ack') copies.sort((a, b) => a.level - b.level);
        for (const copy of copies) {
          if (how === 'ack') this.facts.gone(copy, 'acked');
          else this.#bury(copy, 'rejected');
        }
      }
      if (settled.unblocked) this.#serve();
    });
  }

  #takeUnacked(id: number): Copy {
    const copy = this.#store.unacked.get(id);
    assert(copy, `copy ${id} is not unacked in ${this.name}`);
    this.#store.unacked.delete(id);
    return copy;
  }

  #requeue(ids: readonly number[]): void {
    for (const id of ids) {
      const copy = this.#takeUnacked(id);
      this.#store.restore(copy);
      this.facts.returned(copy);
    }
    this.#dropOverflow();
    this.#dropExpired();
    this.#serve();
  }

  knows(channel: ChannelPort): boolean {
    return this.#consumers.knows(channel);
  }

  /** Everything that it held comes back, redelivered and in place. */
  channelDown(channel: ChannelPort): void {
    const held = this.#consumers.removeChannel(channel);
    if (!held || this.deleted) return;
    if (this.#exclusive?.channel === channel) this.#exclusive = null;
    if (this.#single?.channel === channel) this.#single = this.#consumers.first();
    if (this.#shouldGo()) {
      this.core.queueDeleted(this);
      return;
    }
    this.#keepAlive();
    this.#requeue(held);
  }

  /** An auto-delete queue goes with its last consumer, even while a `get` holds a message (`auto-delete-queue`). */
  #shouldGo(): boolean {
    return this.autoDelete && this.#hadConsumers && this.#consumers.count === 0;
  }

  purge(): number {
    const copies = this.#store.clear();
    for (const copy of copies) this.facts.gone(copy, 'purged');
    return copies.length;
  }

  delete(ifUnused: boolean, ifEmpty: boolean): number {
    if (ifEmpty && this.#store.length > 0) throw preconditionFailed(`${named('queue', this.name)} not empty`);
    if (ifUnused && this.#consumers.count > 0) throw preconditionFailed(`${named('queue', this.name)} in use`);
    const ready = this.#store.length;
    this.core.queueDeleted(this);
    return ready;
  }

  /** Called by the core once the queue is marked deleted. Its messages are not dead-lettered. */
  dissolve(how: Departure): void {
    this.core.timers.cancel(this.#ttlTimer);
    this.core.timers.cancel(this.#expiryTimer);
    for (const copy of [...this.#store.clear(), ...this.#store.unacked.values()]) this.facts.gone(copy, how);
    this.#store.unacked.clear();
    this.#consumers.clear();
  }

  restart(): boolean {
    if (!this.durable || this.owner !== null) return false;
    this.#recover();
    this.core.timers.cancel(this.#expiryTimer);
    this.#expiryTimer = null;
    this.#keepAlive();
    return true;
  }

  /** What was on disk comes back; what had been handed out is marked so (`restart-unacked`). The TTL clock has gone on. */
  #recover(): void {
    for (const copy of [...this.#store.unacked.values()]) this.#store.restore(copy);
    this.#store.unacked.clear();
    this.#consumers.clear();
    this.#consumers = new Consumers(this);
    this.#exclusive = null;
    this.#single = this.#single === undefined ? undefined : null;
    this.#hadConsumers = false;
    for (const copy of this.#store.clear()) {
      if (copy.message.persistent && this.durable) this.#store.push(copy);
      else this.facts.gone(copy, 'restarted');
    }
    this.#dropOverflow();
    this.#dropExpired();
  }

  #crash(): void {
    this.#recover();
    this.core.queueCrashed(this);
  }

  limiterResumed(channel: ChannelPort): void {
    this.core.mail.send(this, () => {
      if (this.#consumers.resumed(channel)) this.#serve();
    });
  }

  limiterActive(channel: ChannelPort, active: boolean): void {
    this.core.mail.send(this, () => {
      if (this.#consumers.limiterActive(channel, active)) this.#serve();
    });
  }

  /** x-expires: only consumers, `get` and declare keep a queue; publishing, binding and unacked messages do not (`queue-expires-publish`). */
  #keepAlive(): void {
    const { expires } = this.config;
    if (expires === null || this.#consumers.count > 0) return;
    this.core.timers.cancel(this.#expiryTimer);
    this.#expiryTimer = this.core.timers.set(this.core.now + expires, () => this.#expires());
  }

  #expires(): void {
    this.#expiryTimer = null;
    if (this.#consumers.count === 0) this.core.queueDeleted(this);
  }

  #confirm(confirm: Confirm | null): void {
    if (confirm) this.core.mail.send(confirm.publisher, () => confirm.publisher.confirmed(this, confirm.sequence));
  }

  #reject(confirm: Confirm | null): void {
    if (confirm) this.core.mail.send(confirm.publisher, () => confirm.publisher.rejected(this, confirm.sequence));
  }

  consumers(): readonly ConsumerInfo[] {
    return this.#consumers.infos(this.#single);
  }

  activeConsumer(): { readonly channel: number; readonly tag: string } | null {
    return this.#single ? { channel: this.#single.channel.number, tag: this.#single.tag } : null;
  }

  ready(): readonly CopyInfo[] {
    return [...this.#store].map(copyInfo);
  }

  unacked(): readonly (CopyInfo & { readonly channel: number; readonly consumer: string | null })[] {
    const { unacked } = this.#store;
    return [...this.#consumers.holders()].map(({ copy, channel, consumer }) => ({ ...copyInfo(unacked.get(copy)!), channel, consumer }));
  }

  key(now: Ms): string {
    const rank = this.#store.ranks();
    const copies = (list: Iterable<Copy>) => [...list].map(copy => [rank(copy.copy), copyKey(copyInfo(copy), now)]);
    const name = (spec: ConsumerSpec | null | undefined) => (spec ? [spec.channel.rank, spec.tag] : (spec ?? null));
    const timers = [this.#ttlTimer, this.#expiryTimer].map(timer => (timer ? timer.at - now : null));
    const roles = [name(this.#single), name(this.#exclusive), this.#hadConsumers];
    const { unacked } = this.#store;
    return JSON.stringify([copies(this.#store), copies(unacked.values()), timers, roles, this.#consumers.key(rank)]);
  }
}

function isSame(spec: ConsumerSpec | null | undefined, channel: ChannelPort, tag: string): boolean {
  return spec?.channel === channel && spec.tag === tag;
}

function minimum(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
