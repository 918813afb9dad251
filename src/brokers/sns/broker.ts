/**
 * Amazon SNS: a topic hands a copy of each message to every subscription that wants it (N-01), and keeps none.
 *
 * - A queue gets the message in an envelope, or as it is where delivery is raw (N-02). A filter policy says which messages a
 *   subscription wants (N-04).
 * - An endpoint that fails is tried again for as long as its policy says (N-08); one that is gone or refuses is not. Then the
 *   message goes to the dead-letter queue of that subscription, or is lost (N-10).
 * - A FIFO topic keeps the order of a group for each FIFO queue, and knows duplicates for five minutes (N-12).
 *
 * Deterministic: time is handed in and never goes back. A publish delivers at once; retries happen in `pass`. Costs a step for
 * each subscription of the topic, and O(log n) for a retry among n.
 *
 * Written choices where AWS says nothing: subscriptions are served in the order of subscribing; while a message of a group is
 * being retried to a FIFO queue the later ones of that group wait for it; unsubscribing drops what was still to be retried; a FIFO
 * dead-letter queue knows a copy by an id of its own, as SQS's own dead-lettering does (S-26), so that subscriptions may share one.
 *
 * Long because it is one API over one set of topics: each method is an operation of a few lines, and they share the clock.
 */
import type { Emit, Json, Ms } from '../../history/event.ts';
import { uuidOf } from '../md5.ts';
import { sha256 } from '../sha256.ts';
import { type Sqs, SqsError } from '../sqs/broker.ts';
import { Chain, type Link } from '../sqs/chain.ts';
import { type Deadline, Deadlines } from '../sqs/deadlines.ts';
import { DEDUPLICATION_INTERVAL, wireText } from '../sqs/settings.ts';
import type {
  Attempt,
  AttemptOutcome,
  PublishRequest,
  PublishResult,
  SnsOptions,
  Subscription,
  SubscriptionConfig,
  TopicConfig,
} from './api.ts';
import { checkPublish, type TopicSettings, topicSettings } from './checks.ts';
import { envelope } from './envelope.ts';
import { invalid, noSuchSubscription, noSuchTopic } from './errors.ts';
import { type Attribute, type Values, valuesOfAttributes, valuesOfBody } from './filter.ts';
import { retryDelay } from './retry.ts';
import { checkSubscription, type Subscribed, subscribed, textFor } from './subscription.ts';

export type * from './api.ts';
export { SnsError } from './errors.ts';

/** A message that was accepted, as its deliveries need it. */
interface Publication {
  readonly request: PublishRequest;
  readonly topic: string;
  readonly at: Ms;
  readonly sequenceNumber: string | null;
  readonly deduplicationId: string | null;
}

/** A delivery that failed and will be tried again, or that waits behind such a one. */
interface Pending extends Link<Pending> {
  readonly publication: Publication;
  readonly to: Subscribed;
  /** Tries so far. */
  attempts: number;
  due: Deadline<Pending> | null;
}

interface Topic {
  readonly settings: TopicSettings;
  readonly subscriptions: Subscribed[];
  readonly known: Map<string, { readonly messageId: string; readonly sequenceNumber: string; readonly until: Ms }>;
  sequence: number;
}

export class Sns {
  readonly #topics = new Map<string, Topic>();
  readonly #sqs: Sqs;
  readonly #emit: Emit;
  readonly #options: SnsOptions;
  readonly #retries = new Deadlines<Pending>();
  /** By subscription and group: the one that is being retried to a FIFO queue, and those behind it. */
  readonly #lines = new Map<string, Chain<Pending>>();
  #subscribed = 0;
  #scheduled = 0;

  /** `sqs` has the queues that are subscribed, and the dead-letter queues. Whoever lets time pass for it lets it pass here first. */
  constructor(
    topics: readonly TopicConfig[],
    subscriptions: readonly SubscriptionConfig[],
    sqs: Sqs,
    emit: Emit,
    options: SnsOptions = {},
  ) {
    this.#sqs = sqs;
    this.#emit = emit;
    this.#options = options;
    for (const topic of topics) this.createTopic(topic);
    for (const subscription of subscriptions) this.subscribe(subscription);
  }

  topicArn(topic: string): string {
    return this.#arn('sns', topic);
  }

  queueArn(queue: string): string {
    return this.#arn('sqs', queue);
  }

  /** Creating what is there already changes nothing, unless something else is said of it. */
  createTopic(config: TopicConfig): void {
    const settings = topicSettings(config);
    const existing = this.#topics.get(config.name);
    if (existing === undefined) this.#topics.set(config.name, { settings, subscriptions: [], known: new Map(), sequence: 0 });
    else if (JSON.stringify(existing.settings) !== JSON.stringify(settings))
      throw invalid('Attributes Reason: Topic already exists with different attributes');
  }

  /** Its subscriptions go with it. Deleting what is not there succeeds. */
  deleteTopic(name: string): void {
    for (const { arn } of this.#topics.get(name)?.subscriptions ?? []) this.#forget(arn);
    this.#topics.delete(name);
  }

  topics(): readonly string[] {
    return [...this.#topics.keys()];
  }

  /** The subscription's ARN; of the same endpoint and settings it is the same one. */
  subscribe(config: SubscriptionConfig): string {
    const topic = this.#topic(config.topic);
    const candidate = subscribed(config, topic.settings, '');
    const existing = topic.subscriptions.find(
      ({ config: { protocol, endpoint } }) => protocol === config.protocol && endpoint === config.endpoint,
    );
    if (existing !== undefined) {
      const said = Object.keys(config) as (keyof SubscriptionConfig)[];
      if (said.some(name => JSON.stringify(existing.config[name]) !== JSON.stringify(config[name])))
        throw invalid('Attributes Reason: Subscription already exists with different attributes');
      return existing.arn;
    }
    checkSubscription(candidate, topic.settings, topic.subscriptions.length);
    this.#subscribed += 1;
    const arn = `${this.topicArn(config.topic)}:${uuidOf(`${config.topic} ${config.protocol} ${config.endpoint} ${this.#subscribed}`)}`;
    topic.subscriptions.push({ ...candidate, arn });
    return arn;
  }

  /** Removing what is not there succeeds. */
  unsubscribe(arn: string): void {
    for (const topic of this.#topics.values()) {
      const at = topic.subscriptions.findIndex(each => each.arn === arn);
      if (at >= 0) topic.subscriptions.splice(at, 1);
    }
    this.#forget(arn);
  }

  /** Takes effect at once, where AWS takes up to 15 minutes for a filter policy (N-06). */
  setSubscriptionAttributes(arn: string, attributes: Partial<Omit<SubscriptionConfig, 'topic' | 'protocol' | 'endpoint'>>): void {
    for (const { settings, subscriptions } of this.#topics.values()) {
      const at = subscriptions.findIndex(each => each.arn === arn);
      if (at < 0) continue;
      const changed = subscribed({ ...subscriptions[at]!.config, ...attributes }, settings, arn, 'SetSubscriptionAttributes');
      checkSubscription(changed, settings, subscriptions.length - 1);
      // Deliveries under way hold on to the object, and go by what it says when their time comes.
      Object.assign(subscriptions[at]!, changed);
      return;
    }
    throw noSuchSubscription();
  }

  subscriptions(topic: string): readonly Subscription[] {
    return this.#topic(topic).subscriptions;
  }

  publish(topicName: string, request: PublishRequest, now: Ms): PublishResult {
    this.pass(now);
    const topic = this.#topic(topicName);
    const { settings } = topic;
    checkPublish(request, settings);
    // Each protocol's text is looked for before anything is sent.
    if (request.structure === 'json') textFor(request, 'sqs');
    const deduplicationId = settings.fifo ? (request.deduplicationId ?? sha256(new TextEncoder().encode(wireText(request.body)))) : null;
    let sequenceNumber: string | null = null;
    if (settings.fifo) {
      const key = settings.fifoThroughputScope === 'MessageGroup' ? JSON.stringify([request.groupId, deduplicationId]) : deduplicationId!;
      const known = knownDuplicate(topic, key, now);
      if (known !== undefined) return { messageId: known.messageId, sequenceNumber: known.sequenceNumber, deduplicated: true };
      topic.sequence += 1;
      sequenceNumber = String(topic.sequence).padStart(20, '0');
      topic.known.set(key, { messageId: request.id, sequenceNumber, until: now + DEDUPLICATION_INTERVAL });
    }
    const publication: Publication = { request, topic: topicName, at: now, sequenceNumber, deduplicationId };
    const values = lazily(request);
    for (const to of [...topic.subscriptions]) {
      if (to.matches !== null) {
        const given = values(to.config.filterPolicyScope);
        if (given === null || !to.matches(given)) continue;
      }
      this.#hand({ publication, to, attempts: 0, due: null, chain: null, previous: null, next: null }, now);
    }
    return sequenceNumber === null
      ? { messageId: request.id, deduplicated: false }
      : { messageId: request.id, sequenceNumber, deduplicated: false };
  }

  /** Deliveries that failed and are still to be tried again, or wait behind one. */
  pending(): number {
    let waiting = 0;
    for (const line of this.#lines.values()) waiting += line.size;
    return this.#retries.size + waiting;
  }

  /** The next moment at which something is tried again. */
  nextTimer(_now: Ms): Ms | null {
    return this.#retries.first()?.at ?? null;
  }

  pass(now: Ms): void {
    for (let due = this.#retries.first(); due !== null && due.at <= now; due = this.#retries.first()) {
      this.#retries.remove(due);
      due.item.due = null;
      this.#deliver(due.item, due.at);
    }
    this.#sqs.pass(now);
  }

  /** Equal keys: every sequence of operations from here on has the same results, shifted by the difference in time. Without the queues'. */
  key(now: Ms): string {
    const told = ({ publication: { request, topic, sequenceNumber, at }, to, attempts, due }: Pending) =>
      [request.id, topic, sequenceNumber, now - at, to.arn, attempts, due === null ? null : due.at - now] as const;
    const topics = [...this.#topics.values()].map(({ settings, subscriptions, known, sequence }) => [
      settings,
      subscriptions.map(({ arn, config }) => [arn, config]),
      [...known]
        .filter(([, { until }]) => until > now)
        .map(([key, { messageId, sequenceNumber, until }]) => [key, messageId, sequenceNumber, until - now]),
      sequence,
    ]);
    const lines = [...this.#lines].map(([name, line]) => [name, [...line].map(told)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([topics, this.#retries.inOrder().map(({ item }) => told(item)), lines]);
  }

  snapshot(now: Ms): Json {
    return Object.fromEntries(
      [...this.#topics].map(([name, { settings, subscriptions }]) => [
        name,
        {
          type: settings.fifo ? 'fifo' : 'standard',
          subscriptions: subscriptions.map(({ config: { protocol, endpoint } }) => ({ protocol, endpoint })),
          retrying: this.#retries
            .inOrder()
            .filter(({ item }) => item.publication.topic === name)
            .map(({ at, item }) => ({
              message: item.publication.request.id,
              endpoint: item.to.config.endpoint,
              attempts: item.attempts,
              inMs: at - now,
            })),
        },
      ]),
    );
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw noSuchTopic();
    return topic;
  }

  #arn(service: string, name: string): string {
    const { region = 'eu-west-1', account = '000000000000' } = this.#options;
    return `arn:aws:${service}:${region}:${account}:${name}`;
  }

  /** The first try, unless it has to wait behind one of its group. */
  #hand(pending: Pending, now: Ms): void {
    const line = pending.to.ordered ? this.#lines.get(lineOf(pending)) : undefined;
    if (line === undefined) this.#deliver(pending, now);
    else line.push(pending);
  }

  #deliver(first: Pending, now: Ms): void {
    for (let pending: Pending | null = first; pending !== null; ) {
      pending.attempts += 1;
      const outcome = this.#try(pending, now);
      const to: Subscribed = pending.to;
      const delay: Ms | null = outcome === 'server-error' ? retryDelay(to.retries, pending.attempts) : null;
      if (delay === 0) continue;
      if (delay !== null) {
        this.#scheduled += 1;
        pending.due = this.#retries.add(now + delay, this.#scheduled, pending);
        if (to.ordered && !this.#lines.has(lineOf(pending))) this.#lines.set(lineOf(pending), new Chain());
        return;
      }
      if (outcome !== 'delivered') this.#giveUp(pending, outcome === 'server-error' ? 'delivery-limit' : 'rejected', now);
      pending = to.ordered ? this.#nextInLine(lineOf(pending)) : null;
    }
  }

  /** Those that waited behind it go on, until one of them has to wait in turn. */
  #nextInLine(name: string): Pending | null {
    const line = this.#lines.get(name);
    const next = line?.first ?? null;
    if (next === null) this.#lines.delete(name);
    else line!.remove(next);
    return next;
  }

  #try(pending: Pending, now: Ms): AttemptOutcome {
    const { publication, to } = pending;
    const { request, topic } = publication;
    const { protocol, endpoint } = to.config;
    const { body, headers, types } = this.#written(publication, to);
    const attempt: Attempt = {
      message: request.id,
      topic,
      subscription: to.arn,
      protocol,
      endpoint,
      attempt: pending.attempts,
      body,
      headers,
      at: now,
    };
    const outcome = this.#options.attempt?.(attempt) ?? 'delivered';
    if (outcome !== 'delivered' || protocol !== 'sqs') return outcome;
    return this.#store(publication, to, endpoint, body, headers, types, now) ? 'delivered' : 'client-error';
  }

  /** What goes to the endpoint: the message and its attributes, or the envelope and nothing beside it (N-02). */
  #written(publication: Publication, to: Subscribed) {
    const { request, topic, at, sequenceNumber } = publication;
    const { headers = {}, types = {}, subject = null } = request;
    const text = textFor(request, to.config.protocol);
    if (to.config.rawMessageDelivery) return { body: request.structure === 'json' ? text : request.body, headers, types };
    const attributes: { [name: string]: Attribute } = {};
    for (const [name, value] of Object.entries(headers)) attributes[name] = { type: types[name] ?? 'String', value };
    const { region = 'eu-west-1', epoch = 0 } = this.#options;
    const host = `https://sns.${region}.amazonaws.com`;
    const body = envelope({
      messageId: uuidOf(request.id),
      topicArn: this.topicArn(topic),
      subject,
      message: text,
      timestamp: new Date(epoch + at).toISOString(),
      unsubscribeUrl: `${host}/?Action=Unsubscribe&SubscriptionArn=${to.arn}`,
      signingCertUrl: `${host}/SimpleNotificationService-${'0'.repeat(32)}.pem`,
      sequenceNumber,
      attributes,
    });
    return { body, headers: {}, types: {} };
  }

  /** False where the queue is gone or refuses the message, which is a mistake of whoever subscribed it (N-03, N-11). */
  #store(
    { request, deduplicationId }: Publication,
    to: Subscribed,
    queue: string,
    body: Json,
    headers: { readonly [name: string]: string },
    types: { readonly [name: string]: string },
    now: Ms,
  ): boolean {
    const { copyId = (message, endpoint) => `${message}@${endpoint}` } = this.#options;
    // A standard queue does not get the group of a FIFO topic (N-13); of a standard topic it does, for fair queues (N-15).
    const fifoQueue = queue.endsWith('.fifo');
    const group = request.groupId !== undefined && (fifoQueue || deduplicationId === null) ? { groupId: request.groupId } : {};
    const id = copyId(request.id, to.config.endpoint);
    const send = {
      id,
      body,
      headers,
      ...(Object.keys(types).length === 0 ? {} : { types }),
      ...(request.retryOf == null ? {} : { retryOf: copyId(request.retryOf, to.config.endpoint) }),
      ...group,
      ...(fifoQueue && deduplicationId !== null ? { deduplicationId: queue === to.config.endpoint ? deduplicationId : uuidOf(id) } : {}),
    };
    try {
      this.#sqs.send(queue, send, now);
      return true;
    } catch (error) {
      if (error instanceof SqsError) return false;
      throw error;
    }
  }

  #giveUp({ publication, to, attempts }: Pending, reason: 'rejected' | 'delivery-limit', now: Ms): void {
    const { request, topic } = publication;
    const dead = to.config.deadLetterQueue;
    if (dead !== null) {
      const { body, headers, types } = this.#written(publication, to);
      if (this.#store(publication, to, dead, body, headers, types, now)) {
        this.#emit({ type: 'dead-lettered', at: now, message: request.id, queue: topic, to: dead, attempts, reason });
        return;
      }
    }
    this.#emit({ type: 'dropped', at: now, message: request.id, queue: topic, reason });
  }

  /** Nothing more is delivered to it. */
  #forget(arn: string): void {
    for (const { item } of this.#retries.inOrder()) if (item.to.arn === arn) this.#retries.remove(item.due!);
    for (const name of this.#lines.keys()) if (name.startsWith(`${arn} `)) this.#lines.delete(name);
  }
}

const lineOf = ({ publication, to }: Pending) => `${to.arn} ${publication.request.groupId}`;

function knownDuplicate({ known }: Topic, key: string, now: Ms) {
  // Entries are in the order in which they end, because each lasts five minutes.
  for (const [id, { until }] of known) {
    if (until > now) break;
    known.delete(id);
  }
  return known.get(key);
}

/** What filters look at, found out once and only if some filter looks. */
function lazily(request: PublishRequest): (scope: 'MessageAttributes' | 'MessageBody') => Values | null {
  let attributes: Values | undefined;
  let body: Values | null | undefined;
  return scope => {
    if (scope === 'MessageBody') return body === undefined ? (body = valuesOfBody(request.body)) : body;
    if (attributes === undefined) {
      const { headers = {}, types = {} } = request;
      attributes = valuesOfAttributes(
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: types[name] ?? 'String', value }])),
      );
    }
    return attributes;
  };
}
