import type { Ms } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import type { BrokerKind } from '../kind.ts';

/** Topics of Pub/Sub and their subscriptions. A live client prolongs its leases, for an hour at most (P-04). */
export interface PubSubConfig {
  readonly kind: 'pubsub';
  readonly topics: readonly string[];
  readonly subscriptions: readonly PubSubSubscription[];
}

export interface PubSubSubscription {
  readonly name: string;
  readonly topic: string;
  readonly ackDeadlineMs: Ms;
  readonly ordering: boolean;
  readonly exactlyOnce: boolean;
  /** In Pub/Sub's filter language (P-13); empty for every message. */
  readonly filter: string;
  readonly deadLetterTopic: string | null;
  readonly maxDeliveryAttempts: number;
  readonly retryPolicy: { readonly minimumBackoffMs: Ms; readonly maximumBackoffMs: Ms } | null;
}

/** All workers of the program share one subscription. */
export interface PubSubConsumer {
  readonly subscription: string;
}

interface RawSubscription {
  topic?: string;
  ackDeadlineMs?: number;
  ordering?: boolean;
  exactlyOnce?: boolean;
  filter?: string;
  deadLetter?: { topic: string; maxDeliveryAttempts?: number };
  retryPolicy?: { minimumBackoffMs?: number; maximumBackoffMs?: number };
}

interface Raw {
  declaredBy?: object;
  topics?: string[];
  subscriptions?: { [name: string]: RawSubscription | null };
}

const NAME = { type: 'string', pattern: '^[A-Za-z][\\w.~+%-]{2,254}$' };
const LEAST_BACKOFF = 10_000;
const GREATEST_BACKOFF = 600_000;

const subscriptionSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    topic: { type: 'string', description: 'The first one where left out.' },
    ackDeadlineMs: { type: 'integer', minimum: 10_000, maximum: 600_000, default: 10_000 },
    ordering: { type: 'boolean', default: false },
    exactlyOnce: { type: 'boolean', default: false },
    filter: { type: 'string', maxLength: 256, default: '', description: 'By attributes: attributes.kind = "order". Empty: every message.' },
    deadLetter: {
      type: 'object',
      additionalProperties: false,
      required: ['topic'],
      description: 'A topic that is not declared is there all the same, without subscriptions.',
      properties: { topic: NAME, maxDeliveryAttempts: { type: 'integer', minimum: 5, maximum: 100, default: 5 } },
    },
    retryPolicy: {
      type: 'object',
      additionalProperties: false,
      properties: {
        minimumBackoffMs: { type: 'integer', minimum: 0, maximum: 600_000, default: LEAST_BACKOFF },
        maximumBackoffMs: { type: 'integer', minimum: 0, maximum: 600_000, default: GREATEST_BACKOFF },
      },
    },
  },
};

export const pubsub: BrokerKind<PubSubConfig, PubSubConsumer> = {
  kind: 'pubsub',
  name: 'Pub/Sub',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'Topics of Pub/Sub and their subscriptions. Each subscription gets a copy of what is published to its topic.',
    properties: {
      topics: {
        type: 'array',
        uniqueItems: true,
        items: NAME,
        description: 'Messages are sent to the first unless they name another with `to`.',
      },
      subscriptions: {
        type: 'object',
        propertyNames: { pattern: NAME.pattern },
        additionalProperties: subscriptionSchema,
      },
    },
  },
  consumerSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      subscription: { type: 'string', description: 'Which all workers of the program share; the first where left out.' },
    },
  },
  read: ({ topics = [], subscriptions = {} }: Raw) => {
    const declared = Object.entries(subscriptions).map(([name, subscription]) => subscriptionOf(name, subscription ?? {}, topics));
    const dead = new Set(declared.flatMap(({ deadLetterTopic }) => deadLetterTopic ?? []));
    return { kind: 'pubsub', topics: [...topics, ...[...dead].filter(name => !topics.includes(name))], subscriptions: declared };
  },
  readConsumer: ({ subscription }: { subscription?: string }, { subscriptions }) => ({
    // None where the code that declares the broker says which.
    subscription: subscription ?? subscriptions[0]?.name ?? '',
  }),
  *check({ topics = [], subscriptions = {}, declaredBy }: Raw) {
    if (declaredBy === undefined)
      for (const [part, all] of Object.entries({ topics, subscriptions: Object.keys(subscriptions) }))
        if (all.length === 0) yield [[part], `Without ${part} a broker of Pub/Sub hands nothing to anybody: name one.`];
    for (const [name, raw] of Object.entries(subscriptions)) {
      const { topic = topics[0]!, deadLetter, retryPolicy } = raw ?? {};
      const at = ['subscriptions', name];
      if (!topics.includes(topic)) yield [[...at, 'topic'], `There is no topic \`${topic}\`. ${nearest(topic, topics)}`];
      if (topics.includes(name)) yield [at, `A topic is called \`${name}\` too. Call one of the two something else.`];
      if (deadLetter?.topic === topic) yield [[...at, 'deadLetter', 'topic'], 'The dead-letter topic is another topic.'];
      const { minimumBackoffMs = LEAST_BACKOFF, maximumBackoffMs = GREATEST_BACKOFF } = retryPolicy ?? {};
      if (minimumBackoffMs > maximumBackoffMs)
        yield [[...at, 'retryPolicy', 'minimumBackoffMs'], 'The least backoff is greater than the greatest.'];
    }
  },
  *checkConsumer({ subscription }: { subscription?: string }, { subscriptions }) {
    const names = subscriptions.map(({ name }) => name);
    if (subscription !== undefined && !names.includes(subscription))
      yield [['subscription'], `There is no subscription \`${subscription}\`. ${nearest(subscription, names)}`];
  },
  destinations: ({ topics }) => ({ topics, queues: [] }),
  firstDestination: ({ topics }) => topics[0] ?? '',
  queues: ({ subscriptions }) =>
    subscriptions.map(({ name, topic }) => ({ name, dead: subscriptions.some(({ deadLetterTopic }) => deadLetterTopic === topic) })),
  reads: ({ subscription }) => (subscription === '' ? [] : [subscription]),
  flows: ({ subscriptions }) =>
    subscriptions.flatMap(({ name, topic, filter, deadLetterTopic, maxDeliveryAttempts }) => [
      { from: topic, to: name, label: filter },
      ...(deadLetterTopic === null ? [] : [{ from: name, to: deadLetterTopic, label: `after ${maxDeliveryAttempts} deliveries` }]),
    ]),
  topology: 'PubSubTopology',
  // At least once shows in deadlines that pass; there is no other way to be handed a message twice.
  faults: [],
  message: { type: 'PubSubMessage', settle: { ack: () => [], retry: () => [], extend: ms => [ms] } },
  words: {
    queue: 'subscription',
    lane: 'subscription',
    contents: 'subscription',
    handing: 'delivery',
    handings: 'deliveries',
    where: { waiting: 'unacked', inFlight: 'outstanding', late: 'outstanding again', done: 'acknowledged' },
    who: 'the subscription',
    forgot: 'the subscription forgot the message',
    tookBack: 'took the message back and handed it to',
    goesOn: 'the subscription will go on delivering it',
    comesBack: 'can be delivered again',
    idleAck: 'it came too late, and the message will be delivered again',
    lease: 'the acknowledgement deadline',
    leaseEnded: 'its acknowledgement deadline passed',
    stall: 'the acknowledgement deadline passes, a message is delivered twice',
  },
  api: { topic: () => 'pubsub', queue: () => 'pubsub', publish: 'publish', send: 'publish', receive: 'deliver' },
  facts: ({ subscriptions }, { subscription }) => {
    const { ackDeadlineMs } = subscriptions.find(({ name }) => name === subscription)!;
    return [
      ['subscription', subscription],
      ['acknowledgement deadline', `${ackDeadlineMs / 1000} s`],
    ];
  },
};

function subscriptionOf(name: string, raw: RawSubscription, topics: readonly string[]): PubSubSubscription {
  const { deadLetter, retryPolicy } = raw;
  return {
    name,
    topic: raw.topic ?? topics[0]!,
    ackDeadlineMs: raw.ackDeadlineMs ?? 10_000,
    ordering: raw.ordering ?? false,
    exactlyOnce: raw.exactlyOnce ?? false,
    filter: raw.filter ?? '',
    deadLetterTopic: deadLetter?.topic ?? null,
    maxDeliveryAttempts: deadLetter?.maxDeliveryAttempts ?? 5,
    retryPolicy:
      retryPolicy === undefined
        ? null
        : {
            minimumBackoffMs: retryPolicy.minimumBackoffMs ?? LEAST_BACKOFF,
            maximumBackoffMs: retryPolicy.maximumBackoffMs ?? GREATEST_BACKOFF,
          },
  };
}
