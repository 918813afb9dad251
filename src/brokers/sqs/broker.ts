/**
 * Amazon SQS. What a consumer can notice about it:
 *
 * - Receiving does not remove. A message that was received is hidden; delete it before its visibility timeout ends, or it comes
 *   back and somebody, perhaps you, receives it again (S-01, S-02).
 * - You hold a receipt handle, not the message. The handle of an earlier receive may do nothing at all (S-08).
 * - A standard queue may hand out a message twice at once, in any order, even after its deletion (S-12). That is a fault here,
 *   `handAgain`, never chance.
 * - A message received too often is moved aside by the receive that would have been one too many (S-03).
 * - A FIFO queue keeps order within a message group, by making the group wait for its first message (S-21).
 *
 * Deterministic: time is handed in and never goes back, what happens comes out through `emit`. Every operation first lets all
 * deadlines up to `now` happen. Costs O(log n) in the number of messages, O(1) where nothing is delayed or in flight.
 *
 * Long because it is one API over one set of queues: each method is an operation of a few lines, and they share the clock and the
 * deadlines. What several of them share beside that is in the files beside it.
 */
import type { Digest } from '../../history/digest.ts';
import type { Emit, Json, Ms } from '../../history/event.ts';
import type {
  Attributes,
  Lease,
  MoveTask,
  Received,
  ReceiveRequest,
  SendRequest,
  SendResult,
  SqsAttributes,
  SqsOptions,
  SqsQueueConfig,
} from './api.ts';
import { Deadlines } from './deadlines.ts';
import { deduplicated, number } from './deduplication.ts';
import { addPlain } from './digest.ts';
import { handleExpired, invalidValue, nameTaken, noSuchQueue, notAvailable, SqsError, wrongQueueType } from './errors.ts';
import { FifoOrder } from './fifo.ts';
import { newMessage, type Order, Queue, type Stored } from './queue.ts';
import { handleOf, holder, received, rememberBatch, sameBatch, sequenceText } from './receipts.ts';
import { Redrive } from './redrive.ts';
import {
  checkReceive,
  checkRedriveAllow,
  checkRedrivePolicy,
  checkSend,
  checkToken,
  checkVisibility,
  configOf,
  LONGEST_VISIBILITY,
  MINUTE,
  settingsOf,
  wireText,
} from './settings.ts';
import { StandardOrder } from './standard.ts';
import { countAt, inSendOrder, isRepeatable, keyOf, readableAt, snapshotOf, stateAt } from './view.ts';

export type * from './api.ts';
export { SqsError } from './errors.ts';

export class Sqs {
  readonly #queues = new Map<string, Queue>();
  readonly #emit: Emit;
  readonly #options: SqsOptions;
  /** Delayed messages and messages in flight, of all queues, by when they become visible. */
  readonly #due = new Deadlines<Stored>();
  readonly #expiries = new Deadlines<Stored>();
  /** Null: nobody ever moved messages. */
  #redrive: Redrive | null = null;
  #sent = 0;

  constructor(queues: readonly SqsQueueConfig[], emit: Emit, options: SqsOptions = {}) {
    this.#emit = emit;
    this.#options = options;
    for (const config of queues) this.#queues.set(config.name, new Queue(settingsOf(config), 0, orderOf));
    for (const { settings } of this.#queues.values()) this.#checkPolicies(settings);
  }

  /** Creating what is there already, alike in all that was said, changes nothing; otherwise its name is taken. */
  createQueue(config: SqsQueueConfig, now: Ms): void {
    this.pass(now);
    const settings = settingsOf(config);
    const existing = this.#queues.get(config.name)?.settings;
    if (existing === undefined) {
      this.#checkPolicies(settings);
      this.#queues.set(config.name, new Queue(settings, now, orderOf));
      this.#reconsiderSources(config.name);
      return;
    }
    const differs = (name: keyof SqsQueueConfig) => JSON.stringify(existing[name]) !== JSON.stringify(config[name]);
    const different = (Object.keys(config) as (keyof SqsQueueConfig)[]).find(differs);
    if (different !== undefined) throw nameTaken(different);
  }

  /** Its messages go with it and nobody is told. Queues that it was the dead-letter queue of go on naming it, and keep their messages. */
  deleteQueue(queueName: string, now: Ms): void {
    const queue = this.#queue(queueName, now);
    for (const message of [...queue.messages.values()]) {
      this.#unschedule(message);
      this.#drop(message);
    }
    this.#queues.delete(queueName);
    this.#redrive?.forget(queueName);
    this.#reconsiderSources(queueName);
  }

  /** In the order of their creation. */
  queues(): readonly string[] {
    return [...this.#queues.keys()];
  }

  /** Settings, dates and hand-out order of a queue; throws where there is none of the name. */
  queue(queueName: string): Pick<Queue, 'settings' | 'createdAt' | 'modifiedAt' | 'order'> {
    return this.#named(queueName);
  }

  send(queueName: string, request: SendRequest, now: Ms): SendResult {
    const queue = this.#queue(queueName, now);
    const { settings } = queue;
    checkSend(request, settings);
    const { id, body, headers = {}, types = null, groupId = null } = request;
    let deduplicationId: string | null = null;
    if (settings.fifo) {
      // AWS hashes the body (S-18); two texts have one SHA-256 exactly if they are one text.
      deduplicationId = request.deduplicationId ?? 'body ' + wireText(body);
      const known = deduplicated(queue, groupId!, deduplicationId, now);
      if (known !== undefined) return { messageId: known.messageId, sequenceNumber: sequenceText(known.sequence), deduplicated: true };
    }
    const delayMs = settings.fifo ? settings.delayMs : (request.delayMs ?? settings.delayMs);
    const message = newMessage({ id, root: id, redrives: 0, body, headers, types, groupId, deduplicationId });
    this.#store(queue, message, delayMs, now);
    this.#emit({ type: 'sent', at: now, message: id, queue: queueName, body, headers, retryOf: request.retryOf ?? null });
    if (!settings.fifo) return { messageId: id, deduplicated: false };
    return { messageId: id, sequenceNumber: sequenceText(message.sequence), deduplicated: false };
  }

  /** Hands out up to `max` visible messages. Each stays, hidden, until it is deleted or its deadline comes (S-01). */
  receive(queueName: string, request: ReceiveRequest, now: Ms): Received[] {
    const queue = this.#queue(queueName, now);
    const { settings } = queue;
    const {
      max = 1,
      waitTimeMs = settings.receiveWaitMs,
      visibilityTimeoutMs = settings.visibilityTimeoutMs,
      attemptId,
      falseEmpty,
    } = request;
    checkReceive(max, waitTimeMs);
    checkVisibility(visibilityTimeoutMs);
    if (attemptId !== undefined) {
      if (!settings.fifo) throw wrongQueueType(attemptId, 'ReceiveRequestAttemptId');
      checkToken(attemptId, 'ReceiveRequestAttemptId');
    }
    if (falseEmpty) {
      if (waitTimeMs > 0) throw new Error('a long poll asks every server, so it cannot come back empty by mistake (S-14)');
      return [];
    }
    // Only a short poll of a standard queue is told that too much is in flight (S-17).
    if (queue.full && !settings.fifo && waitTimeMs === 0) throw new SqsError('OverLimit', 'Too many messages are in flight.');
    const again = attemptId === undefined ? null : sameBatch(queue, attemptId, now);
    for (const message of again ?? []) {
      this.#unschedule(message);
      this.#schedule(message, now + visibilityTimeoutMs);
    }
    const handed = again ?? this.#handOut(queue, max, visibilityTimeoutMs, now);
    if (attemptId !== undefined && handed.length > 0) rememberBatch(queue, attemptId, handed, now);
    return handed.map(received);
  }

  #handOut(queue: Queue, max: number, visibilityTimeoutMs: Ms, now: Ms): Stored[] {
    const handed: Stored[] = [];
    queue.order.offer(Math.min(max, queue.settings.maxInFlight - queue.count['in-flight']), now, message => {
      // The limit is checked by the receive that would exceed it: with maxReceiveCount 1 the second one finds nothing (S-03).
      if (queue.isExhausted(message)) {
        this.#deadLetter(queue, message, now);
        return false;
      }
      this.#hide(queue, message, visibilityTimeoutMs, now);
      handed.push(message);
      return true;
    });
    return handed;
  }

  /** Whether a receive of one would hand something out. Changes nothing. */
  receivable(queueName: string, now: Ms): boolean {
    const queue = this.#named(queueName);
    if (this.#isCurrent(now)) return !queue.full && queue.order.receivable();
    return readableAt(queue, now).some(message => !queue.isExhausted(message));
  }

  /** Whether a receive would move a message to the dead-letter queue. It may hand out nothing, so `receivable` does not tell. */
  exhausted(queueName: string, now: Ms): boolean {
    const queue = this.#named(queueName);
    if (this.#isCurrent(now)) return !queue.full && queue.order.exhausted();
    return readableAt(queue, now).some(message => queue.isExhausted(message));
  }

  /** True if the message is gone because of this call. `delivery` is the number that the history knows the receive by. */
  delete(queueName: string, receiptHandle: string, now: Ms, delivery: number): boolean {
    const queue = this.#queue(queueName, now);
    const { message, current } = holder(queue, receiptHandle);
    // Deleting what is gone succeeds, however often.
    if (message === null) return false;
    if (queue.settings.fifo) {
      if (!current || message.state !== 'in-flight') throw handleExpired(receiptHandle);
    }
    // On a standard queue a handle still works after its timeout ended, as long as nobody received the message since (S-08).
    else if (!current && queue.settings.staleHandles === 'ignored') return false;
    this.#unschedule(message);
    if (queue.settings.remembersDeleted && !queue.settings.fifo) queue.change(message, 'deleted');
    else this.#drop(message);
    this.#emit({ type: 'settled', at: now, message: message.id, delivery, native: 'delete' });
    return true;
  }

  /** From now, not from the receive (S-02). 0 gives the message back at once (S-11). True if it changed anything. */
  changeVisibility(queueName: string, receiptHandle: string, visibilityTimeoutMs: Ms, now: Ms): boolean {
    const queue = this.#queue(queueName, now);
    checkVisibility(visibilityTimeoutMs);
    const { message, current } = holder(queue, receiptHandle);
    if (message === null) throw notAvailable(receiptHandle);
    const stale = !current && queue.settings.staleHandles === 'ignored';
    if (message.state !== 'in-flight' || stale) {
      if (queue.settings.fifo) throw notAvailable(receiptHandle);
      return false;
    }
    if (now + visibilityTimeoutMs > message.lastReceivedAt + LONGEST_VISIBILITY)
      throw invalidValue(
        visibilityTimeoutMs / 1000,
        'VisibilityTimeout',
        'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
      );
    this.#unschedule(message);
    if (visibilityTimeoutMs > 0) this.#schedule(message, now + visibilityTimeoutMs);
    else {
      queue.change(message, 'ready');
      this.#emit({ type: 'returned', at: now, message: message.id, reason: 'retry' });
    }
    return true;
  }

  /** Messages that `handAgain` may be asked for, in send order. */
  repeatable(queueName: string, now: Ms): string[] {
    return inSendOrder([this.#named(queueName)])
      .filter(message => isRepeatable(message, now))
      .map(({ id }) => id);
  }

  /**
   * The fault of S-12: a server that missed a delete, or a receive, hands out its copy. It counts as a receive and makes a new
   * handle, and unless it is deleted in turn the copy comes back like any message. A FIFO queue has no such fault.
   */
  handAgain(queueName: string, messageId: string, now: Ms): Received {
    const queue = this.#queue(queueName, now);
    const message = queue.messages.get(messageId);
    if (message === undefined || !isRepeatable(message, now))
      throw new Error(`${messageId} cannot be handed out again by ${queueName}: see repeatable()`);
    if (message.state === 'deleted') queue.resurrect(message, now);
    this.#unschedule(message);
    this.#hide(queue, message, queue.settings.visibilityTimeoutMs, now);
    return received(message);
  }

  /** The `StartMessageMoveTask` of S-06. Moves up to `maxPerSecond` messages now and in each second that follows. */
  startMessageMove(source: string, destination: string | null, now: Ms, maxPerSecond = 500): string {
    this.#queue(source, now);
    return this.#moves().start(source, destination, maxPerSecond, now);
  }

  /** How many it had moved by then. */
  cancelMessageMove(source: string, now: Ms): number {
    this.#queue(source, now);
    return this.#moves().cancel(source);
  }

  /** The newest first. */
  messageMoves(source: string, now: Ms): readonly MoveTask[] {
    this.#queue(source, now);
    return this.#redrive?.list(source) ?? [];
  }

  /** Removes everything, also what is in flight or delayed, and forgets which duplicates it knew (S-31). At once, where AWS takes up to 60 s. */
  purge(queueName: string, now: Ms): void {
    const queue = this.#queue(queueName, now);
    if (queue.purgedAt !== null && now - queue.purgedAt < MINUTE)
      throw new SqsError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`);
    for (const message of [...queue.messages.values()]) {
      this.#unschedule(message);
      this.#drop(message);
    }
    queue.deduplication.clear();
    queue.attempts.clear();
    queue.purgedAt = now;
  }

  /** Takes effect at once, where AWS takes up to a minute (15 for the retention). A name and a type are for ever. */
  setAttributes(queueName: string, attributes: SqsAttributes, now: Ms): void {
    const queue = this.#queue(queueName, now);
    const before = queue.settings;
    if (this.#options.ageless && (attributes.retentionMs !== undefined || (before.fifo && attributes.delayMs !== undefined)))
      throw new Error('what this attribute does depends on the age of messages, which an ageless broker does not tell');
    const settings = settingsOf({ ...configOf(before), ...attributes, name: before.name });
    checkRedriveAllow(settings);
    if (attributes.deadLetterQueue !== undefined) this.#checkPolicies(settings);
    for (const other of this.#queues.values())
      if (other.settings.deadLetterQueue === queueName && other !== queue) checkRedrivePolicy(other.settings, settings);
    queue.reconfigure(settings, settings.deadLetterQueue === null || this.#queues.has(settings.deadLetterQueue));
    queue.modifiedAt = now;
    for (const message of queue.messages.values()) {
      if (settings.retentionMs !== before.retentionMs) this.#expire(message);
      // Of a FIFO queue the delay applies also to what is delayed already; of a standard queue it does not.
      if (settings.fifo && message.state === 'delayed' && settings.delayMs !== before.delayMs) {
        this.#unschedule(message);
        this.#schedule(message, message.sentAt + settings.delayMs);
      }
    }
    this.pass(now);
  }

  /** Exact, where AWS says approximate. */
  attributes(queueName: string, now: Ms): Attributes {
    const queue = this.#named(queueName);
    const { ready, 'in-flight': hidden, delayed } = this.#isCurrent(now) ? queue.count : countAt(queue, now);
    return {
      ApproximateNumberOfMessages: ready,
      ApproximateNumberOfMessagesNotVisible: hidden,
      ApproximateNumberOfMessagesDelayed: delayed,
    };
  }

  /** Messages in flight, in send order. */
  leases(queueName: string): Lease[] {
    return inSendOrder([this.#named(queueName)])
      .filter(message => message.state === 'in-flight')
      .map(message => ({ message: message.id, receiptHandle: handleOf(message), visibleAgainAt: message.due!.at }));
  }

  /** When this handle's hold on its message ends; null when it no longer has any. */
  leaseEnd(queueName: string, receiptHandle: string, now: Ms): Ms | null {
    const { message, current } = holder(this.#named(queueName), receiptHandle);
    return message !== null && current && stateAt(message, now) === 'in-flight' ? message.due!.at : null;
  }

  /** The next moment at which something happens by itself. The end of a retention is none: nobody waits for it. */
  nextTimer(_now: Ms): { readonly at: Ms; readonly reason: 'visibility-timeout' | 'delay' } | null {
    const due = this.#due.first();
    const move = this.#redrive?.nextAt() ?? null;
    if (due !== null && (move === null || due.at <= move))
      return { at: due.at, reason: due.item.state === 'delayed' ? 'delay' : 'visibility-timeout' };
    return move === null ? null : { at: move, reason: 'delay' };
  }

  /** Makes every deadline up to `now` happen, in the order of the deadlines, ties in send order. */
  pass(now: Ms): void {
    for (;;) {
      const due = this.#due.first();
      const expiry = this.#expiries.first();
      const move = this.#redrive?.nextAt() ?? Number.POSITIVE_INFINITY;
      const dueAt = due?.at ?? Number.POSITIVE_INFINITY;
      const expiryAt = expiry?.at ?? Number.POSITIVE_INFINITY;
      if (Math.min(dueAt, expiryAt, move) > now) return;
      if (expiryAt <= dueAt && expiryAt <= move) {
        this.#unschedule(expiry!.item);
        this.#drop(expiry!.item);
      } else if (dueAt <= move) this.#appear(due!.item, now);
      else this.#redrive!.tick(now);
    }
  }

  /** Equal keys: every sequence of operations from here on has the same results, shifted by the difference in time. */
  key(now: Ms): string {
    return keyOf(this.#queues, this.#redrive?.key(now) ?? '', now, this.#options.ageless === true);
  }

  /** Adds what `key` tells. */
  digest(into: Digest, now: Ms): void {
    const plain = this.#options.ageless === true && (this.#redrive?.idle ?? true) && addPlain(into, this.#queues, now);
    if (!plain) into.add(this.key(now));
  }

  /**
   * The same broker in the same state, on its own from here on. Throws where a standard queue knows groups, batches are remembered, or
   * messages are being moved: nobody needs that.
   */
  copy(emit: Emit): Sqs {
    if (this.#redrive?.idle === false) throw new Error('a broker that is moving messages cannot be copied');
    const copy = new Sqs([], emit, this.#options);
    for (const [name, queue] of this.#queues) {
      const same = queue.copy();
      if (same === null) throw new Error(`${name} cannot be copied`);
      copy.#queues.set(name, same);
    }
    const inCopy = ({ id, queue }: Stored) => copy.#queues.get(queue.settings.name)!.messages.get(id)!;
    for (const { at, order, item } of this.#due.all()) {
      const message = inCopy(item);
      message.due = copy.#due.add(at, order, message);
    }
    for (const { at, order, item } of this.#expiries.all()) {
      const message = inCopy(item);
      message.expiry = copy.#expiries.add(at, order, message);
    }
    copy.#sent = this.#sent;
    return copy;
  }

  /** For people: each queue's messages in send order, with what becomes of each. */
  snapshot(now: Ms): Json {
    return snapshotOf(this.#queues, now);
  }

  #moves(): Redrive {
    this.#redrive ??= new Redrive(this.#queues, (message, to, at) => this.#move(message, to, at));
    return this.#redrive;
  }

  #named(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }

  #queue(name: string, now: Ms): Queue {
    this.pass(now);
    return this.#named(name);
  }

  #reconsiderSources(deadLetterQueue: string): void {
    for (const queue of this.#queues.values())
      if (queue.settings.deadLetterQueue === deadLetterQueue) queue.reconsider(this.#queues.has(deadLetterQueue));
  }

  #checkPolicies(settings: Queue['settings']): void {
    checkRedriveAllow(settings);
    if (settings.deadLetterQueue !== null) checkRedrivePolicy(settings, this.#queues.get(settings.deadLetterQueue)?.settings);
  }

  #store(queue: Queue, message: Stored, delayMs: Ms, now: Ms): void {
    this.#sent += 1;
    message.order = this.#sent;
    message.queue = queue;
    message.sentAt = now;
    message.state = delayMs > 0 ? 'delayed' : 'ready';
    if (queue.settings.fifo) number(queue, message, now);
    queue.enter(message, now);
    if (delayMs > 0) this.#schedule(message, now + delayMs);
    this.#expire(message);
  }

  #hide(queue: Queue, message: Stored, visibilityTimeoutMs: Ms, now: Ms): void {
    if (message.state !== 'in-flight') queue.change(message, 'in-flight');
    message.receiveCount += 1;
    message.receivesHere += 1;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    this.#schedule(message, now + visibilityTimeoutMs);
  }

  #appear(message: Stored, now: Ms): void {
    const wasInFlight = message.state === 'in-flight';
    this.#unschedule(message);
    message.queue.change(message, 'ready');
    if (wasInFlight) this.#emit({ type: 'returned', at: now, message: message.id, reason: 'visibility-timeout' });
  }

  /** It keeps its id (S-04). In a standard dead-letter queue its retention goes on from when it was first sent (S-05). */
  #deadLetter(source: Queue, message: Stored, now: Ms): void {
    const target = this.#queues.get(source.settings.deadLetterQueue!)!;
    source.leave(message);
    this.#emit({
      type: 'dead-lettered',
      at: now,
      message: message.id,
      queue: source.settings.name,
      to: source.settings.deadLetterQueue!,
      attempts: message.receiveCount,
    });
    message.deadLetterSource = source.settings.name;
    message.receivesHere = 0;
    message.fixedKey = '';
    message.fixed = null;
    message.queue = target;
    message.state = 'ready';
    if (target.settings.fifo) {
      message.sentAt = now;
      message.deduplicationId = message.id;
      number(target, message, now);
    }
    target.enter(message, now);
    this.#expire(message);
  }

  /** A redriven message is a new message with an old body (S-06). */
  #move(message: Stored, destination: Queue, now: Ms): void {
    const { root, body, headers, types, groupId } = message;
    const redrives = message.redrives + 1;
    const id = `${root}+${redrives}`;
    this.#unschedule(message);
    this.#drop(message);
    const deduplicationId = destination.settings.fifo ? id : null;
    this.#store(destination, newMessage({ id, root, redrives, body, headers, types, groupId, deduplicationId }), 0, now);
    this.#emit({ type: 'sent', at: now, message: id, queue: destination.settings.name, body, headers, retryOf: root });
  }

  #drop(message: Stored): void {
    if (message.expiry !== null) this.#expiries.remove(message.expiry);
    message.expiry = null;
    message.queue.leave(message);
  }

  #schedule(message: Stored, at: Ms): void {
    message.due = this.#due.add(at, message.order, message);
  }

  #unschedule(message: Stored): void {
    if (message.due !== null) this.#due.remove(message.due);
    message.due = null;
  }

  #expire(message: Stored): void {
    if (message.expiry !== null) this.#expiries.remove(message.expiry);
    const { retentionMs } = message.queue.settings;
    message.expiry = retentionMs === null ? null : this.#expiries.add(message.sentAt + retentionMs, message.order, message);
  }

  #isCurrent(now: Ms): boolean {
    return (this.#due.first()?.at ?? now + 1) > now && (this.#expiries.first()?.at ?? now + 1) > now;
  }
}

function orderOf(queue: Queue): Order {
  return queue.settings.fifo ? new FifoOrder(queue) : new StandardOrder(queue);
}
