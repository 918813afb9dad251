/**
 * Google Cloud Pub/Sub. What a subscriber can notice about it:
 *
 * - Every subscription gets a copy of what is published; whoever pulls from one shares it (P-01).
 * - A message is leased. Acknowledge it before its deadline, prolong the deadline, or it comes back (P-02). A nack is a deadline
 *   of 0.
 * - With an ordering key, where the subscription asks for order, messages come in the order of their publishing; when one comes
 *   back, all later ones of the key come again, also those that were acknowledged (P-08, P-09).
 * - With exactly-once delivery only the latest ack id counts, and an acknowledgement that came too late fails (P-11).
 *
 * Deterministic: time is handed in and never goes back, what happens comes out through `emit`. Every operation first lets all
 * deadlines up to `now` happen. Costs O(log n) in the number of messages that are outstanding; what was never handed out is a range.
 *
 * Written choices where Google says "best effort" or nothing: attempts are counted exactly (P-05, P-06); what has been ready
 * for longest is handed out first; redelivery backs off by doubling (P-07).
 *
 * Long because it is one API over one set of topics: each method is an operation of a few lines.
 */
import type { Emit, Json, Ms, PassedUntil } from '../../history/event.ts';
import { copyOfMap, onceEach } from '../copies.ts';
import type { PubSubPublish, PubSubSubscriptionConfig, PubSubTopicConfig, PulledMessage, PullRequest } from './api.ts';
import { type AckFailure, alreadyExists, failedAckIds, invalidArgument, notFound, PubSubError } from './errors.ts';
import { type LoggedMessage, TopicLog } from './log.ts';
import { checkName, checkRetention, DAY, LONGEST_DEADLINE, type SubscriptionSettings, subscriptionSettings } from './settings.ts';
import { type Backlog, Subscription, type SubscriptionOwner } from './subscription.ts';

export type * from './api.ts';
export { PubSubError } from './errors.ts';

export interface PubSubOptions {
  /**
   * The caller promises not to look at `publishedAt` and not to seek to a time, so `key` need not tell states apart that differ in nothing
   * else. Set `retentionMs` and `expirationMs` to null then: they go by ages.
   */
  readonly ageless?: boolean;
  /**
   * Where several subscriptions get a message, the history knows each one's copy by a name of its own, `ord_12@stock`: each has a fate of
   * its own.
   */
  readonly copies?: boolean;
}

interface Topic {
  readonly name: string;
  readonly retentionMs: Ms | null;
  readonly log: TopicLog;
  readonly subscriptions: Subscription[];
}

interface Snapshot extends Backlog {
  readonly topic: Topic;
  readonly expiresAt: Ms;
}

const MOST_BYTES = 10_000_000;
const MOST_ATTRIBUTES = 100;
const SNAPSHOT_LIFE: Ms = 7 * DAY;
/** The log is looked through for what nobody needs any more after so many messages. */
const TIDY_EVERY = 1024;

export class PubSub {
  readonly #emit: Emit;
  readonly #ageless: boolean;
  readonly #copies: boolean;
  readonly #topics: Map<string, Topic>;
  readonly #subscriptions: Map<string, Subscription>;
  readonly #snapshots: Map<string, Snapshot>;

  /** @param topics or a broker to copy: see `copy` */
  constructor(
    topics: readonly PubSubTopicConfig[] | PubSub,
    subscriptions: readonly PubSubSubscriptionConfig[],
    emit: Emit,
    options: PubSubOptions = {},
  ) {
    this.#emit = emit;
    if (topics instanceof PubSub) {
      const from = topics;
      this.#ageless = from.#ageless;
      this.#copies = from.#copies;
      // Subscriptions and snapshots may be of topics that are gone.
      const logOf = onceEach((log: TopicLog) => new TopicLog(log));
      this.#subscriptions = copyOfMap(from.#subscriptions, each => new Subscription(each, logOf(each.log), this.#owner(), each.activeAt));
      const topicOf = onceEach((topic: Topic) => ({
        ...topic,
        log: logOf(topic.log),
        subscriptions: topic.subscriptions.flatMap(({ settings }) => this.#subscriptions.get(settings.name) ?? []),
      }));
      this.#topics = copyOfMap(from.#topics, topicOf);
      this.#snapshots = copyOfMap(from.#snapshots, snapshot => ({ ...snapshot, topic: topicOf(snapshot.topic) }));
      return;
    }
    this.#topics = new Map();
    this.#subscriptions = new Map();
    this.#snapshots = new Map();
    this.#ageless = options.ageless === true;
    this.#copies = options.copies === true;
    for (const topic of topics) this.createTopic(topic);
    for (const subscription of subscriptions) this.createSubscription(subscription, 0);
  }

  createTopic({ name, retentionMs = null }: PubSubTopicConfig): void {
    checkName(name);
    checkRetention(retentionMs);
    if (this.#topics.has(name)) throw alreadyExists(name);
    this.#topics.set(name, { name, retentionMs, log: new TopicLog(), subscriptions: [] });
  }

  /** Its subscriptions stay, with what they have. */
  deleteTopic(name: string, now: Ms): void {
    this.pass(now);
    for (const subscription of this.#topic(name).subscriptions) subscription.attached = false;
    this.#topics.delete(name);
  }

  /** Gets what is published from now on. */
  createSubscription(config: PubSubSubscriptionConfig, now: Ms): void {
    this.pass(now);
    const settings = subscriptionSettings(config);
    if (this.#subscriptions.has(settings.name)) throw alreadyExists(settings.name);
    const topic = this.#topic(settings.topic);
    if (settings.deadLetterTopic !== null) this.#topic(settings.deadLetterTopic);
    const subscription = new Subscription(settings, topic.log, this.#owner(), now);
    topic.subscriptions.push(subscription);
    this.#subscriptions.set(settings.name, subscription);
  }

  #owner(): SubscriptionOwner {
    return {
      emit: this.#emit,
      deadLetter: (from, message, attempts, at) => this.#deadLetter(from, message, attempts, at),
    };
  }

  /** The same broker in the same state, on its own from here on. */
  copy(emit: Emit): PubSub {
    return new PubSub(this, [], emit);
  }

  deleteSubscription(name: string, now: Ms): void {
    this.pass(now);
    this.#forget(this.#subscription(name));
  }

  topics(): readonly string[] {
    return [...this.#topics.keys()];
  }

  subscriptions(): readonly string[] {
    return [...this.#subscriptions.keys()];
  }

  /** Settings, and whether the topic is still there. */
  describe(subscription: string): { readonly settings: SubscriptionSettings; readonly attached: boolean } {
    return this.#subscription(subscription);
  }

  publish(topicName: string, { id, body, headers = {}, orderingKey = '', retryOf = null }: PubSubPublish, now: Ms): void {
    this.pass(now);
    const topic = this.#topic(topicName);
    checkMessage(body, headers, orderingKey);
    const first = (to: Subscription | null) => (retryOf === null || to === null ? retryOf : `${retryOf}@${to.settings.name}`);
    this.#append(topic, { id, body, headers, orderingKey, publishedAt: now }, first, now);
  }

  pull(subscription: string, { max = 1, subscriber }: PullRequest, now: Ms): PulledMessage[] {
    this.pass(now);
    const from = this.#subscription(subscription);
    if (!Number.isInteger(max) || max < 1)
      throw invalidArgument('You have specified an invalid number of messages: max_messages must be positive.');
    return from.pull(max, subscriber ?? null, now);
  }

  /** Whether a pull of one would hand something out to this subscriber. Let time pass first. */
  receivable(subscription: string, subscriber?: string): boolean {
    return this.#subscription(subscription).receivable(subscriber ?? null);
  }

  /** This subscriber is gone; whoever comes in its place is another one. */
  lost(subscription: string, subscriber: string, now: Ms): void {
    this.pass(now);
    this.#subscription(subscription).lost(subscriber);
  }

  /** `delivery` is the number that the history knows the pull by. */
  acknowledge(subscription: string, ackIds: readonly string[], now: Ms, delivery = 0): void {
    this.#each(subscription, ackIds, now, (from, ackId) => from.acknowledge(ackId, delivery, now));
  }

  /** A new deadline, counted from now: 0 to 600 s (P-02). 0 is a nack. */
  modifyAckDeadline(subscription: string, ackIds: readonly string[], deadlineMs: Ms, now: Ms): void {
    if (!(deadlineMs >= 0 && deadlineMs <= LONGEST_DEADLINE))
      throw invalidArgument(`Invalid ack deadline ${deadlineMs / 1000}s: it must be between 0 and 600 seconds.`);
    this.#each(subscription, ackIds, now, (from, ackId) => from.extend(ackId, deadlineMs, now));
  }

  /** Messages that are not acknowledged, handed out or not. */
  unacked(subscription: string): number {
    return this.#subscription(subscription).open;
  }

  /** When this ack id's hold on its message ends; null when it no longer has any. */
  leaseEnd(subscription: string, ackId: string): Ms | null {
    return this.#subscription(subscription).leaseEnd(ackId);
  }

  /** Everything before this time counts as acknowledged, and what came since as not: as far as it is retained (P-12). */
  seekToTime(name: string, time: Ms, now: Ms): void {
    this.pass(now);
    const subscription = this.#subscription(name);
    const { log, settings } = subscription;
    const from = log.firstSince(time);
    const retention = this.#topics.get(settings.topic)?.retentionMs ?? null;
    if (settings.retainAcked || retention !== null) {
      const oldest = settings.retainAcked ? log.start : log.firstSince(now - retention! + 1);
      const start = Math.max(from, oldest);
      subscription.restore({ cursor: start, unacked: subscription.ordered(start, log.end) });
      return;
    }
    const { cursor, unacked } = subscription.backlog();
    subscription.restore({ cursor: Math.max(cursor, from), unacked: unacked.filter(number => number >= from) });
  }

  /** Keeps in mind what is unacknowledged now, for as long as the oldest of it would be retained: 7 days at most. */
  createSnapshot(name: string, subscription: string, now: Ms): Ms {
    this.pass(now);
    checkName(name);
    if (this.#snapshots.has(name)) throw alreadyExists(name);
    const of = this.#subscription(subscription);
    const backlog = of.backlog();
    const first = Math.min(backlog.unacked[0] ?? of.log.end, backlog.cursor);
    const age = first < of.log.end ? now - of.log.at(first).publishedAt : 0;
    if (age > SNAPSHOT_LIFE - 3_600_000)
      throw new PubSubError('FAILED_PRECONDITION', 'The operation could not be completed: the snapshot would expire in less than 1 hour.');
    const expiresAt = now + SNAPSHOT_LIFE - age;
    this.#snapshots.set(name, { ...backlog, topic: this.#topic(of.settings.topic), expiresAt });
    return expiresAt;
  }

  deleteSnapshot(name: string): void {
    if (!this.#snapshots.delete(name)) throw notFound(name);
  }

  seekToSnapshot(subscription: string, name: string, now: Ms): void {
    this.pass(now);
    const to = this.#subscription(subscription);
    const snapshot = this.#snapshots.get(name);
    if (snapshot === undefined) throw notFound(name);
    if (snapshot.topic.log !== to.log) throw invalidArgument('The snapshot and the subscription must be of the same topic.');
    const since = to.ordered(snapshot.end, to.log.end);
    to.restore({ cursor: snapshot.cursor, unacked: [...snapshot.unacked, ...since] });
  }

  /** Messages that are not acknowledged, and those of them that are handed out. */
  counts(name: string, now: Ms): { readonly undelivered: number; readonly outstanding: number } {
    this.pass(now);
    const subscription = this.#subscription(name);
    const outstanding = subscription.outstanding();
    return { undelivered: subscription.open - outstanding, outstanding };
  }

  /**
   * The next moment at which a message comes back by itself. The end of a retention is none: nobody waits for it. `counts` leaves out the
   * leases that somebody will prolong.
   */
  nextTimer(_now: Ms, counts?: (ackId: string) => boolean): { readonly at: Ms; readonly reason: PassedUntil } | null {
    let next: { at: Ms; reason: PassedUntil } | null = null;
    for (const subscription of this.#subscriptions.values()) {
      const due = counts === undefined ? subscription.dues.first() : subscription.firstDue(counts);
      if (due === null || (next !== null && next.at <= due.at)) continue;
      const isLease = due.item.kind === 'track' && due.item.state === 'out';
      next = { at: due.at, reason: isLease ? 'visibility-timeout' : 'delay' };
    }
    return next;
  }

  pass(now: Ms): void {
    for (let timer = this.nextTimer(now); timer !== null && timer.at <= now; timer = this.nextTimer(now)) {
      for (const subscription of [...this.#subscriptions.values()]) {
        subscription.expire(timer.at);
        const due = subscription.dues.first();
        if (due !== null && due.at === timer.at) subscription.due(due.item, timer.at);
      }
    }
    for (const [name, { expiresAt }] of [...this.#snapshots]) if (expiresAt <= now) this.#snapshots.delete(name);
    for (const subscription of [...this.#subscriptions.values()]) {
      subscription.expire(now);
      const { expirationMs } = subscription.settings;
      if (expirationMs !== null && now - subscription.activeAt >= expirationMs) this.#forget(subscription);
    }
  }

  /** Equal keys: every sequence of operations from here on has the same results, shifted by the difference in time. */
  key(now: Ms): string {
    const topics = [...this.#topics.values()].map(({ name, log }) => {
      const rows: (readonly [LoggedMessage['id'], Json, object, string, Ms])[] = [];
      for (let number = Math.max(log.start, this.#needed(log, now)); number < log.end; number += 1) {
        const { id, body, headers, orderingKey, publishedAt } = log.at(number);
        rows.push([id, body, headers, orderingKey, this.#ageless ? 0 : now - publishedAt]);
      }
      return [name, rows];
    });
    const snapshots = [...this.#snapshots].map(
      ([
        name,
        {
          cursor,
          end,
          unacked,
          expiresAt,
          topic: { log },
        },
      ]) => {
        return [name, log.end - cursor, log.end - end, unacked.map(number => log.end - number), expiresAt - now];
      },
    );
    return JSON.stringify([topics, [...this.#subscriptions.values()].map(each => each.key(now)), snapshots]);
  }

  snapshot(now: Ms): Json {
    this.pass(now);
    return Object.fromEntries(
      [...this.#subscriptions].map(([name, subscription]) => [
        name,
        { topic: subscription.settings.topic, messages: subscription.states() },
      ]),
    );
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw notFound(name);
    return topic;
  }

  #subscription(name: string): Subscription {
    const subscription = this.#subscriptions.get(name);
    if (subscription === undefined) throw notFound(name);
    return subscription;
  }

  /** @param retryOf what a copy for this subscription, or the one message for whoever wants it (null), is sent again for */
  #append(topic: Topic, message: Omit<LoggedMessage, 'copied'>, retryOf: (to: Subscription | null) => string | null, now: Ms): void {
    const { id, body, headers } = message;
    const wanting = this.#copies ? topic.subscriptions.filter(subscription => subscription.wants(message)) : [];
    const copied = wanting.length > 1;
    const number = topic.log.append({ ...message, copied });
    for (const to of copied ? wanting : [null]) {
      const name = to === null ? id : to.nameOf({ id, copied });
      this.#emit({ type: 'sent', at: now, message: name, queue: topic.name, body, headers, retryOf: retryOf(to) });
    }
    for (const subscription of topic.subscriptions) subscription.published(number);
    if (number % TIDY_EVERY === TIDY_EVERY - 1) topic.log.forget(this.#needed(topic.log, now));
  }

  /** Nobody can ask for anything before it. */
  #needed(log: TopicLog, now: Ms): number {
    let first = log.end;
    for (const { retentionMs, log: own } of this.#topics.values())
      if (own === log && retentionMs !== null) first = Math.min(first, log.firstSince(now - retentionMs + 1));
    for (const subscription of this.#subscriptions.values()) if (subscription.log === log) first = Math.min(first, subscription.needs(now));
    for (const { topic, cursor, unacked } of this.#snapshots.values())
      if (topic.log === log) first = Math.min(first, cursor, unacked[0] ?? cursor);
    return first;
  }

  #each(name: string, ackIds: readonly string[], now: Ms, act: (from: Subscription, ackId: string) => AckFailure | null): void {
    this.pass(now);
    const from = this.#subscription(name);
    if (ackIds.length === 0) throw invalidArgument('You have not specified an ack ID.');
    const failed: { [ackId: string]: AckFailure } = {};
    for (const ackId of ackIds) {
      const failure = act(from, ackId);
      if (failure !== null) failed[ackId] = failure;
    }
    if (Object.keys(failed).length > 0) throw failedAckIds(failed);
  }

  #forget(subscription: Subscription): void {
    const { name, topic } = subscription.settings;
    this.#subscriptions.delete(name);
    const list = this.#topics.get(topic)?.subscriptions;
    const at = list?.indexOf(subscription) ?? -1;
    if (at >= 0) list!.splice(at, 1);
  }

  /** With the attributes that Google adds. Where the dead-letter topic has no subscription the message is lost (P-06). */
  #deadLetter(from: Subscription, message: LoggedMessage, attempts: number, now: Ms): boolean {
    const { name, deadLetterTopic } = from.settings;
    const topic = this.#topics.get(deadLetterTopic!);
    if (topic === undefined) return false;
    const headers = {
      ...message.headers,
      CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
      CloudPubSubDeadLetterSourceSubscription: name,
    };
    const reason = 'delivery-limit' as const;
    const first = from.nameOf(message);
    this.#emit({ type: 'dead-lettered', at: now, message: first, queue: name, to: topic.name, attempts, reason });
    // `ord_12@stock` would be the name of what went there.
    const id = message.copied ? `${first}@${topic.name}` : `${message.id}@${name}`;
    this.#append(topic, { ...message, id, headers, publishedAt: now }, () => first, now);
    return true;
  }
}

function checkMessage(body: Json, headers: { readonly [name: string]: string }, orderingKey: string): void {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const names = Object.keys(headers);
  if (body === '' && names.length === 0)
    throw invalidArgument(
      'One or more messages in the publish request is empty. Each message must contain either non-empty data, or at least one attribute.',
    );
  if (names.length > MOST_ATTRIBUTES) throw invalidArgument(`A message has at most ${MOST_ATTRIBUTES} attributes.`);
  for (const name of names) {
    if (name === '' || bytes(name) > 256) throw invalidArgument('The key of an attribute has 1 to 256 bytes.');
    if (name.startsWith('goog')) throw invalidArgument(`The key of an attribute must not begin with goog: ${name}.`);
    if (bytes(headers[name]!) > 1024) throw invalidArgument(`The value of an attribute has at most 1024 bytes: ${name}.`);
  }
  if (bytes(orderingKey) > 1024) throw invalidArgument('An ordering key has at most 1024 bytes.');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (text.length * 3 > MOST_BYTES && bytes(text) > MOST_BYTES)
    throw invalidArgument('The value for message_size is too large: at most 10 MB.');
}
