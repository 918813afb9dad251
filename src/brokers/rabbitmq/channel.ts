/**
 * A channel: a pipeline that does what it is told in order, and a sequence of delivery tags.
 *
 * A mistake is noticed when its turn comes, and then everything behind it on the channel is lost, its consumers die and what they held goes
 * back (`publish-missing-exchange-pipelined`, `shared-channel-error`). Other channels go on, unless the mistake is one that closes the
 * connection.
 *
 * Long because every method of the protocol that a channel knows is here, each a few lines.
 */
import { checkConsumerArguments } from './arguments.ts';
import { Confirms } from './confirms.ts';
import { AmqpError, preconditionFailed } from './errors.ts';
import { integerField } from './fields.ts';
import { Fifo } from './fifo.ts';
import { Limiter } from './limiter.ts';
import { accept, bodySize, checkSize, type Message, shownHeaders } from './message.ts';
import type { ChannelPort, ConsumerSpec, Copying, Fetched, Handed, Publisher, Queue, Settlement } from './ports.ts';
import { grouped, type Unsettled, UnsettledDeliveries } from './settlement.ts';
import { accessibleQueue, REPLY_TO, type TopologyCore } from './topology.ts';
import { Transaction } from './transaction.ts';
import type { ClientEvent, Consume, Got, Publish, Received, Refusal } from './types.ts';

export interface ChannelCore extends TopologyCore {
  readonly user: string;
  nextMessage(): number;
  emit(event: ClientEvent): void;
  queuesOf(channel: ChannelPort): Queue[];
  replyChannel(name: string): Channel | undefined;
  openReplies(name: string, channel: Channel): void;
  closeReplies(name: string): void;
}

interface Outgoing {
  readonly message: Message;
  readonly mandatory: boolean;
  readonly sequence: number | null;
  readonly queues: readonly Queue[];
}

const ONE: { readonly [how in Settlement]?: Settlement } = { retry: 'requeue', discard: 'reject' };

const CLOSED = -1;

export class Channel implements ChannelPort, Publisher {
  readonly inbox = new Fifo<() => void>();
  readonly number: number;
  readonly name: string;
  readonly connection: { readonly name: string; readonly number: number };
  readonly limiter: Limiter;
  rank: number;
  readonly consumers = new Map<string, { readonly queue: Queue; readonly spec: ConsumerSpec }>();
  readonly unsettled = new UnsettledDeliveries();
  readonly #core: ChannelCore;
  readonly #fail: (refusal: Refusal) => void;
  readonly #confirms = new Confirms();
  #open: boolean;
  #nextTag: number;
  /** Where state keys begin to count tags. */
  #baseTag: number;
  #nextSequence: number;
  #confirming: boolean;
  #transaction: Transaction<Outgoing> | null;
  #prefetch: number;
  #lastDeclared: string;
  #replies: { readonly consumer: string; readonly name: string } | null;

  /** `fail` is told of a refusal, which has closed this channel already and may have to close its connection. */
  constructor(
    core: ChannelCore,
    number: number,
    name: string,
    connection: { name: string; number: number },
    fail: (refusal: Refusal) => void,
    copied: { readonly channel: Channel; readonly copying: Copying } | null = null,
  ) {
    this.#core = core;
    this.number = number;
    this.name = name;
    this.connection = connection;
    this.limiter = new Limiter(core.mail, this);
    this.#fail = fail;
    if (copied === null) {
      this.rank = 0;
      this.#open = true;
      this.#nextTag = 1;
      this.#baseTag = 0;
      this.#nextSequence = 1;
      this.#confirming = false;
      this.#transaction = null;
      this.#prefetch = 0;
      this.#lastDeclared = '';
      this.#replies = null;
      return;
    }
    const { channel, copying } = copied;
    this.rank = channel.rank;
    this.#open = channel.#open;
    this.#nextTag = channel.#nextTag;
    this.#baseTag = channel.#baseTag;
    this.#nextSequence = channel.#nextSequence;
    this.#confirming = channel.#confirming;
    this.#transaction = null;
    this.#prefetch = channel.#prefetch;
    this.#lastDeclared = channel.#lastDeclared;
    this.#replies = channel.#replies;
    copying.became<Publisher>(channel, this);
    copying.later(() => this.#meetQueues(channel, copying));
  }

  #meetQueues(copied: Channel, copying: Copying): void {
    for (const [tag, { queue, spec }] of copied.consumers)
      this.consumers.set(tag, { queue: copying.queue(queue), spec: copying.spec(spec) });
    this.unsettled.goOnFrom(copied.unsettled, copying);
    this.limiter.goOnFrom(copied.limiter, copying);
    this.#confirms.goOnFrom(copied.#confirms, copying);
    const own = (outgoing: Outgoing) => ({ ...outgoing, queues: outgoing.queues.map(copying.queue) });
    this.#transaction = copied.#transaction?.copyFor(copying, own) ?? null;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Carries out one method of the client. False: the channel is closed, and the method is as if never sent. */
  perform(method: string, act: () => void): Refusal | null {
    try {
      this.#transaction?.assertOpen();
      act();
      this.#tellConfirms();
      return null;
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      return this.#refuse(error, method);
    }
  }

  #refuse(error: AmqpError, method: string): Refusal {
    const refusal: Refusal = {
      scope: error.hard ? 'connection' : 'channel',
      code: error.code,
      text: error.message,
      method,
      advice: error.advice,
    };
    this.close();
    this.#fail(refusal);
    return refusal;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    // Queues may remember it for a while. A number from when it was open would hang on when a key was last made.
    this.rank = CLOSED;
    if (this.#replies) this.#core.closeReplies(this.#replies.name);
    const { mail } = this.#core;
    const waited = new Set([...this.consumers.values()].map(({ queue }) => queue).filter(queue => queue.type === 'classic'));
    // Queues that serve a consumer here are told and waited for; the rest learn of it.
    for (const queue of [...waited].sort((a, b) => a.created - b.created)) mail.call(queue, () => queue.channelDown(this));
    for (const queue of this.#core.queuesOf(this)) mail.send(queue, () => queue.channelDown(this));
  }

  publish(wanted: Publish): void {
    const core = this.#core;
    const size = bodySize(wanted.body);
    checkSize(size, core.profile);
    const exchange = core.exchanges.get(wanted.exchange);
    if (exchange.internal) throw new AmqpError('access_refused', `cannot publish to internal exchange '${exchange.name}' in vhost '/'`);
    const addressed = this.#addressReplies(wanted);
    const message = accept(core.nextMessage(), addressed, core.user, core.profile, size);
    const sequence = this.#confirming || this.#transaction ? this.#nextSequence++ : null;
    const queues: Queue[] = [];
    for (const name of core.exchanges.route(exchange, message)) {
      const queue = core.queue(name);
      if (queue) queues.push(queue);
      else if (exchange.name === '' && name.startsWith(`${REPLY_TO}.`)) this.#reply(name, message);
    }
    const outgoing = { message, mandatory: wanted.mandatory ?? false, sequence, queues };
    if (this.#transaction) this.#transaction.published.push(outgoing);
    else this.#send(outgoing);
  }

  #addressReplies(wanted: Publish): Publish {
    if (wanted.properties?.replyTo !== REPLY_TO) return wanted;
    if (!this.#replies) throw preconditionFailed('fast reply consumer does not exist');
    return { ...wanted, properties: { ...wanted.properties, replyTo: this.#replies.name } };
  }

  #reply(name: string, message: Message): void {
    const channel = this.#core.replyChannel(name);
    if (channel) this.#core.mail.send(channel, () => channel.receiveReply(name, message));
  }

  #send({ message, mandatory, sequence, queues }: Outgoing): void {
    const live = queues.filter(queue => !queue.deleted);
    const refused = live.filter(queue => !queue.publish(message, this, sequence));
    if (live.length === 0 && mandatory) this.#return(message);
    if (sequence === null) return;
    this.#confirms.expect(sequence, live);
    if (refused.length > 0) this.#rejectedNow(sequence);
  }

  #return(message: Message): void {
    const { id, exchange, keys, body, properties } = message;
    const headers = shownHeaders(message, null, null);
    const frame = { code: 312, text: 'NO_ROUTE', exchange, key: keys[0]!, body, headers, properties, message: id };
    this.#core.emit({ type: 'return', ...this.#names, ...frame });
  }

  get #names(): { readonly connection: string; readonly channel: string } {
    return { connection: this.connection.name, channel: this.name };
  }

  confirmed(queue: Queue, sequence: number): void {
    this.#confirms.confirmed(queue, sequence);
    this.#tellConfirmsIfQuiet();
  }

  rejected(_queue: Queue, sequence: number): void {
    this.#rejectedNow(sequence);
    this.#tellConfirmsIfQuiet();
  }

  #rejectedNow(sequence: number): void {
    if (this.#confirms.rejected(sequence)) this.#transaction?.fail();
  }

  /** Answers are gathered while there is more to do, and told when there is not, or with the next method. */
  #tellConfirmsIfQuiet(): void {
    if (this.inbox.size === 0) this.#tellConfirms();
  }

  #tellConfirms(): void {
    if (!this.#open) return;
    if (this.#transaction) {
      this.#finishCommit(this.#transaction);
      return;
    }
    if (!this.#confirms.due) return;
    for (const frame of this.#confirms.take()) this.#core.emit({ type: 'confirm', ...this.#names, ...frame });
  }

  receive(handed: readonly Handed[]): void {
    if (!this.#open) return;
    for (const one of handed) {
      const { queue, consumer, id, ackRequired } = one;
      if (queue.type === 'quorum' && this.consumers.get(consumer)?.queue !== queue) {
        queue.settle(this, consumer, [id], 'requeue');
        continue;
      }
      const delivery = this.#received(one, queue);
      if (ackRequired) this.unsettled.add({ tag: delivery.tag, consumer, queue, id });
      this.#core.emit({ type: 'deliver', ...this.#names, consumer, delivery });
    }
    const unasked = handed.filter(one => one.queue.type === 'quorum' && !one.ackRequired && this.consumers.has(one.consumer));
    if (unasked.length > 0) {
      const ids = unasked.map(one => one.id);
      unasked[0]!.queue.settle(this, unasked[0]!.consumer, ids, 'ack');
    }
    this.#tellConfirmsIfQuiet();
  }

  broken(error: AmqpError): void {
    if (this.#open) this.#refuse(error, '');
  }

  #received(one: Pick<Handed, 'message' | 'redelivered' | 'deliveryCount' | 'acquiredCount'>, queue: Queue): Received {
    const { id, exchange, keys, body, properties } = one.message;
    return {
      tag: this.#nextTag++,
      redelivered: one.redelivered,
      exchange,
      key: keys[0]!,
      body,
      headers: shownHeaders(one.message, one.deliveryCount, one.acquiredCount),
      properties,
      message: id,
      queue: queue.name,
    };
  }

  /** A reply takes no tag of its own: there is nothing to acknowledge. */
  receiveReply(name: string, message: Message): void {
    if (!this.#open || this.#replies?.name !== name) return;
    const { id, exchange, keys, body, properties } = message;
    const headers = shownHeaders(message, null, null);
    const common = { tag: this.#nextTag, redelivered: false, exchange, key: keys[0]!, body, headers, properties };
    this.#core.emit({
      type: 'deliver',
      ...this.#names,
      consumer: this.#replies.consumer,
      delivery: { ...common, message: id, queue: REPLY_TO },
    });
  }

  get(wanted: string, noAck: boolean): Got {
    const queue = accessibleQueue(this.#core, this.connection.number, this.expand(wanted));
    const tag = this.#nextTag;
    const fetched: Fetched | null = this.#core.mail.call(queue, () => queue.get(this, noAck, tag));
    if (!fetched) return { empty: true };
    if (!noAck) this.unsettled.add({ tag, consumer: tag, queue, id: fetched.id });
    return { empty: false, remaining: fetched.remaining, ...this.#received(fetched, queue) };
  }

  consume(wanted: Consume): string {
    const { noAck = false, exclusive = false } = wanted;
    const args = wanted.arguments ?? {};
    const name = wanted.queue === REPLY_TO ? REPLY_TO : this.expand(wanted.queue);
    if (this.consumers.has(wanted.consumer)) throw new AmqpError('not_allowed', `attempt to reuse consumer tag '${wanted.consumer}'`);
    const tag = wanted.consumer === '' ? this.#core.nextName('amq.ctag') : wanted.consumer;
    if (name === REPLY_TO) {
      this.#consumeReplies(tag, noAck);
      return tag;
    }
    const queue = accessibleQueue(this.#core, this.connection.number, name);
    checkConsumerArguments(queue.name, args, queue.type, this.#core.profile);
    const priority = integerField(args, 'x-priority') ?? 0;
    const spec = { channel: this, tag, ackRequired: !noAck, prefetch: this.#prefetch, exclusive, priority, arguments: args };
    this.#core.mail.call(queue, () => queue.consume(spec));
    this.consumers.set(tag, { queue, spec });
    return tag;
  }

  #consumeReplies(consumer: string, noAck: boolean): void {
    if (!noAck) throw preconditionFailed('reply consumer cannot acknowledge');
    if (this.#replies) throw preconditionFailed('reply consumer already set');
    this.#replies = { consumer, name: this.#core.nextName(REPLY_TO).replace(`${REPLY_TO}-`, `${REPLY_TO}.`) };
    this.#core.openReplies(this.#replies.name, this);
  }

  /** Cancelling what is not there succeeds (`cancel-unknown`). */
  cancel(tag: string): void {
    if (this.#replies?.consumer === tag) {
      this.#core.closeReplies(this.#replies.name);
      this.#replies = null;
      return;
    }
    const consumer = this.consumers.get(tag);
    if (!consumer) return;
    this.consumers.delete(tag);
    this.#core.mail.call(consumer.queue, () => consumer.queue.cancel(this, tag));
  }

  /** The queue is no more, or has lost its consumers: they are told (R-11 is not about this: nothing was lost with the channel). */
  queueLost(queue: Queue, crashed: boolean): void {
    if (!this.#open) return;
    const tags = [...this.consumers].filter(([, consumer]) => consumer.queue === queue).map(([tag]) => tag);
    for (const consumer of tags.sort()) {
      this.consumers.delete(consumer);
      this.#core.emit({ type: 'consumer-cancelled', ...this.#names, consumer });
    }
    if (crashed) this.#confirms.queueCrashed(queue);
    else this.#confirms.queueDeleted(queue);
    this.#tellConfirmsIfQuiet();
  }

  settle(tag: number, multiple: boolean, asked: Settlement): void {
    // What no queue tells apart is settled together, in one command for each consumer.
    const how = this.#core.profile.quorumCountsFailuresOnly ? asked : (ONE[asked] ?? asked);
    const deliveries = this.unsettled.take(tag, multiple);
    if (this.#transaction) this.#transaction.settle(deliveries, how);
    else this.#settle(deliveries, how);
  }

  #settle(deliveries: readonly Unsettled[], how: Settlement): void {
    for (const { queue, consumer, ids } of grouped(deliveries)) queue.settle(this, consumer, ids, how);
    const counted = deliveries.filter(delivery => typeof delivery.consumer === 'string').length;
    if (counted > 0) this.limiter.acked(counted);
  }

  recover(requeue: boolean): void {
    if (!requeue) throw new AmqpError('not_implemented', 'requeue=false');
    this.#settle(this.unsettled.takeAll(), 'requeue');
  }

  /** Per consumer, for those that come; or one window for all of the channel. Either kind replaces a global one. */
  qos(prefetch: number, asked: boolean): void {
    const global = asked && !this.#core.profile.globalPrefetchIsEachConsumers;
    const was = this.limiter.active;
    if (global && prefetch > 0) this.limiter.set(prefetch, this.unsettled.size);
    else this.limiter.unset();
    if (!global) this.#prefetch = prefetch;
    if (was === this.limiter.active) return;
    const queues = new Set([...this.consumers.values()].map(({ queue }) => queue));
    for (const queue of queues) queue.limiterActive(this, this.limiter.active);
  }

  selectConfirms(): void {
    if (this.#transaction) throw preconditionFailed('cannot switch from tx to confirm mode');
    this.#confirming = true;
  }

  selectTransactions(): void {
    if (this.#confirming) throw preconditionFailed('cannot switch from confirm to tx mode');
    this.#transaction ??= new Transaction();
  }

  /** `committed` is called once every queue has what was published. */
  commit(committed: () => void): void {
    const transaction = this.#inTransaction();
    const { published, settled } = transaction.take();
    for (const outgoing of published) this.#send(outgoing);
    for (const { how, deliveries } of settled) {
      deliveries.sort((a, b) => a.tag - b.tag);
      this.#settle(deliveries, how);
    }
    transaction.commit(committed);
  }

  #finishCommit(transaction: Transaction<Outgoing>): void {
    const outcome = transaction.finish(this.#confirms.waiting);
    if (outcome === 'waiting') return;
    this.#confirms.clear();
    if (outcome === 'failed') this.#refuse(preconditionFailed('partial tx completion'), 'tx.commit');
  }

  rollback(): void {
    const { settled } = this.#inTransaction().take();
    this.unsettled.giveBack(settled.flatMap(({ deliveries }) => deliveries));
  }

  #inTransaction(): Transaction<Outgoing> {
    if (!this.#transaction) throw preconditionFailed('channel is not transactional');
    return this.#transaction;
  }

  declared(queue: string): void {
    this.#lastDeclared = queue;
  }

  /** An empty queue name means the one declared last on this channel (`server-named-queue`). */
  expand(queue: string): string {
    if (queue !== '') return queue;
    if (this.#lastDeclared === '') throw new AmqpError('not_found', 'no previously declared queue');
    return this.#lastDeclared;
  }

  get status() {
    const transaction = this.#transaction;
    return {
      confirming: this.#confirming,
      transactional: transaction !== null,
      prefetch: this.#prefetch,
      globalPrefetch: this.limiter.limit,
      unconfirmed: this.#confirms.size,
      uncommitted: transaction?.published.length ?? 0,
    };
  }

  countTagsAnew(): number {
    let oldest = this.#nextTag;
    for (const { tag } of this.unsettled) oldest = Math.min(oldest, tag);
    this.#baseTag = oldest - 1;
    return this.#baseTag;
  }

  key(message: (message: Message) => unknown): unknown {
    const transaction = this.#transaction;
    const delivery = ({ tag, consumer, queue }: Unsettled) => [tag - this.#baseTag, consumer, queue.name, queue.deleted];
    return [
      this.connection.name,
      this.name,
      [...this.unsettled].map(delivery),
      [...this.consumers].map(([tag, { queue, spec }]) => [
        tag,
        queue.name,
        spec.ackRequired,
        spec.prefetch,
        spec.exclusive,
        spec.priority,
      ]),
      [this.#nextTag - this.#baseTag, this.#nextSequence, this.#confirming, this.#prefetch, this.#lastDeclared, this.#replies],
      this.limiter.key(),
      this.#confirms.key(),
      transaction && [
        transaction.published.map(({ message: one, queues, mandatory }) => [message(one), queues.map(queue => queue.name), mandatory]),
        transaction.settled.map(({ how, deliveries }) => [how, deliveries.map(delivery)]),
      ],
    ];
  }
}
