/** The `broker` of an `exercise.yaml`: what its names must refer to, and what is filled in where the file says nothing. */
import type { Broker, HttpFront, KafkaBroker, PubSubBroker, RabbitMqBroker, SnsBroker } from './exercise.ts';
import { nearest } from '../text/nearest.ts';

/** As the file has it, once the schema has accepted it. */
export type RawBroker = RawSqs | RawSns | RawKafka | RawRabbitMq | RawPubSub | RawHttp;

type RawHttp = { kind: 'http'; path: string } & Partial<HttpFront>;

interface RawSqs {
  kind: 'sqs';
  queue: string;
  visibilityTimeoutMs?: number;
  redrive?: { deadLetterQueue: string; maxReceiveCount: number };
}

interface RawSns {
  kind: 'sns';
  topic: string;
  queues: {
    [name: string]: {
      visibilityTimeoutMs?: number;
      redrive?: { deadLetterQueue: string; maxReceiveCount: number };
      raw?: boolean;
      filterPolicy?: NonNullable<SnsBroker['queues'][number]['filterPolicy']>;
      filterPolicyScope?: SnsBroker['queues'][number]['filterPolicyScope'];
    } | null;
  };
  consume?: string[];
}

interface RawPubSub {
  kind: 'pubsub';
  topic: string;
  subscription: string;
  ackDeadlineMs?: number;
  ordering?: boolean;
  exactlyOnce?: boolean;
  deadLetter?: { topic: string; maxDeliveryAttempts?: number };
  retryPolicy?: { minimumBackoffMs?: number; maximumBackoffMs?: number };
}

type RawKafka = { kind: 'kafka'; topics: { [name: string]: { partitions?: number } | null }; group: string } & {
  -readonly [field in Exclude<keyof KafkaBroker, 'kind' | 'topics' | 'group'>]?: KafkaBroker[field];
};

interface RawRabbitMq {
  kind: 'rabbitmq';
  version?: RabbitMqBroker['version'];
  exchanges?: { [name: string]: { type: RabbitMqBroker['exchanges'][number]['type']; durable?: boolean } };
  queues: {
    [name: string]: {
      type?: 'classic' | 'quorum';
      durable?: boolean;
      messageTtlMs?: number;
      deadLetter?: { exchange: string; key?: string };
      deliveryLimit?: number;
    } | null;
  };
  bindings?: { exchange: string; queue: string; key?: string }[];
  consume?: string[];
  prefetch?: number;
  manualAck?: boolean;
  consumerTimeoutMs?: number;
}

type Problems = Generator<[path: (string | number)[], text: string]>;

export function* checkBroker(broker: RawBroker, messages: { readonly [name: string]: { readonly to?: string } }): Problems {
  if (broker.kind === 'kafka') yield* checkKafka(broker, messages);
  if (broker.kind === 'rabbitmq') yield* checkRabbitMq(broker, messages);
  if (broker.kind === 'sns') yield* checkSns(broker);
  if (broker.kind === 'pubsub') yield* checkPubSub(broker);
}

function* checkSns({ queues, consume = [] }: RawSns): Problems {
  const names = Object.keys(queues);
  for (const [index, queue] of consume.entries())
    if (!names.includes(queue)) yield [['broker', 'consume', index], `There is no queue \`${queue}\`. ${nearest(queue, names)}`];
}

function* checkPubSub({ topic, deadLetter, retryPolicy }: RawPubSub): Problems {
  if (deadLetter?.topic === topic) yield [['broker', 'deadLetter', 'topic'], 'The dead-letter topic is another topic.'];
  const { minimumBackoffMs = 10_000, maximumBackoffMs = 600_000 } = retryPolicy ?? {};
  if (minimumBackoffMs > maximumBackoffMs)
    yield [['broker', 'retryPolicy', 'minimumBackoffMs'], 'The least backoff is greater than the greatest.'];
}

function* checkKafka(
  { topics, subscribe = [], handled = [] }: RawKafka,
  messages: { readonly [name: string]: { readonly to?: string } },
): Problems {
  const names = Object.keys(topics);
  for (const [index, topic] of subscribe.entries())
    if (!names.includes(topic)) yield [['broker', 'subscribe', index], `There is no topic \`${topic}\`. ${nearest(topic, names)}`];
  for (const [index, message] of handled.entries())
    if (messages[message] === undefined)
      yield [['broker', 'handled', index], `There is no message \`${message}\`. ${nearest(message, Object.keys(messages))}`];
  for (const [name, { to }] of Object.entries(messages))
    if (to !== undefined && !names.includes(to)) yield [['messages', name, 'to'], `There is no topic \`${to}\`. ${nearest(to, names)}`];
}

function* checkRabbitMq(broker: RawRabbitMq, messages: { readonly [name: string]: { readonly to?: string } }): Problems {
  const queues = Object.keys(broker.queues);
  const exchanges = ['', ...Object.keys(broker.exchanges ?? {})];
  const noQueue = (name: string) => `There is no queue \`${name}\`. ${nearest(name, queues)}`;
  const noExchange = (name: string) => `There is no exchange \`${name}\`. ${nearest(name, exchanges.slice(1))}`.trim();
  for (const [index, { exchange, queue }] of (broker.bindings ?? []).entries()) {
    if (!exchanges.includes(exchange)) yield [['broker', 'bindings', index, 'exchange'], noExchange(exchange)];
    if (exchange === '')
      yield [['broker', 'bindings', index, 'exchange'], 'Every queue is bound to the default exchange under its name already.'];
    if (!queues.includes(queue)) yield [['broker', 'bindings', index, 'queue'], noQueue(queue)];
  }
  for (const [index, queue] of (broker.consume ?? []).entries())
    if (!queues.includes(queue)) yield [['broker', 'consume', index], noQueue(queue)];
  for (const [name, queue] of Object.entries(broker.queues)) {
    const to = queue?.deadLetter;
    if (to !== undefined && !exchanges.includes(to.exchange))
      yield [['broker', 'queues', name, 'deadLetter', 'exchange'], noExchange(to.exchange)];
    if (to?.exchange === '' && !queues.includes(to.key ?? name))
      yield [['broker', 'queues', name, 'deadLetter', 'key'], noQueue(to.key ?? name)];
    if (queue?.deliveryLimit !== undefined && queue.type !== 'quorum')
      yield [
        ['broker', 'queues', name, 'deliveryLimit'],
        'Only a quorum queue counts deliveries (R-34). Give it `type: quorum`, or count in the handler.',
      ];
    if (queue?.type === 'quorum' && queue.durable === false)
      yield [['broker', 'queues', name, 'durable'], 'A quorum queue is always durable.'];
  }
  for (const [name, { to }] of Object.entries(messages))
    if (to !== undefined && !exchanges.includes(to)) yield [['messages', name, 'to'], noExchange(to)];
}

export function toBroker(raw: RawBroker): Broker {
  if (raw.kind === 'kafka') return toKafka(raw);
  if (raw.kind === 'rabbitmq') return toRabbitMq(raw);
  if (raw.kind === 'sns') return toSns(raw);
  if (raw.kind === 'pubsub') return toPubSub(raw);
  if (raw.kind === 'http')
    return {
      kind: 'http',
      method: raw.method ?? 'POST',
      path: raw.path,
      retries: raw.retries ?? 0,
      retryAfterMs: raw.retryAfterMs ?? 1000,
    };
  return {
    kind: 'sqs',
    queue: raw.queue,
    visibilityTimeoutMs: raw.visibilityTimeoutMs ?? 30_000,
    deadLetterQueue: raw.redrive?.deadLetterQueue ?? null,
    maxReceiveCount: raw.redrive?.maxReceiveCount ?? null,
  };
}

function toSns({ topic, queues, consume }: RawSns): SnsBroker {
  return {
    kind: 'sns',
    topic,
    queues: Object.entries(queues).map(([name, queue]) => ({
      name,
      visibilityTimeoutMs: queue?.visibilityTimeoutMs ?? 30_000,
      deadLetterQueue: queue?.redrive?.deadLetterQueue ?? null,
      maxReceiveCount: queue?.redrive?.maxReceiveCount ?? null,
      rawMessageDelivery: queue?.raw ?? false,
      filterPolicy: queue?.filterPolicy ?? null,
      filterPolicyScope: queue?.filterPolicyScope ?? 'MessageAttributes',
    })),
    consume: consume ?? Object.keys(queues),
  };
}

function toPubSub(raw: RawPubSub): PubSubBroker {
  const { topic, subscription, deadLetter, retryPolicy } = raw;
  return {
    kind: 'pubsub',
    topic,
    subscription,
    ackDeadlineMs: raw.ackDeadlineMs ?? 10_000,
    ordering: raw.ordering ?? false,
    exactlyOnce: raw.exactlyOnce ?? false,
    deadLetterTopic: deadLetter?.topic ?? null,
    maxDeliveryAttempts: deadLetter?.maxDeliveryAttempts ?? 5,
    retryPolicy:
      retryPolicy === undefined
        ? null
        : { minimumBackoffMs: retryPolicy.minimumBackoffMs ?? 10_000, maximumBackoffMs: retryPolicy.maximumBackoffMs ?? 600_000 },
  };
}

function toKafka(raw: RawKafka): KafkaBroker {
  return {
    kind: 'kafka',
    topics: Object.entries(raw.topics).map(([name, topic]) => ({ name, partitions: topic?.partitions ?? 1 })),
    group: raw.group,
    subscribe: raw.subscribe ?? Object.keys(raw.topics),
    client: raw.client ?? 'confluent',
    autoCommit: raw.autoCommit ?? false,
    autoCommitIntervalMs: raw.autoCommitIntervalMs ?? 5000,
    assignor: raw.assignor ?? null,
    maxPollRecords: raw.maxPollRecords ?? null,
    sessionTimeoutMs: raw.sessionTimeoutMs ?? null,
    maxPollIntervalMs: raw.maxPollIntervalMs ?? 300_000,
    handled: raw.handled ?? [],
  };
}

function toRabbitMq(raw: RawRabbitMq): RabbitMqBroker {
  const queues = Object.entries(raw.queues).map(([name, queue]) => ({
    name,
    type: queue?.type ?? 'classic',
    durable: queue?.durable ?? true,
    messageTtlMs: queue?.messageTtlMs ?? null,
    deadLetter: queue?.deadLetter === undefined ? null : { exchange: queue.deadLetter.exchange, key: queue.deadLetter.key ?? null },
    deliveryLimit: queue?.deliveryLimit ?? null,
  }));
  return {
    kind: 'rabbitmq',
    version: raw.version ?? '4.3',
    exchanges: Object.entries(raw.exchanges ?? {}).map(([name, { type, durable = true }]) => ({ name, type, durable })),
    queues,
    bindings: (raw.bindings ?? []).map(({ exchange, queue, key = '' }) => ({ exchange, queue, key })),
    consume: raw.consume ?? [queues[0]!.name],
    prefetch: raw.prefetch ?? 1,
    manualAck: raw.manualAck ?? true,
    consumerTimeoutMs: raw.consumerTimeoutMs ?? 1_800_000,
  };
}

/** Faults that only some brokers know, by the field of a bound that counts them. */
const ONLY: { readonly [field: string]: readonly Broker['kind'][] } = {
  duplicates: ['sqs', 'sns'],
  rebalances: ['kafka'],
  restarts: ['rabbitmq'],
  disconnects: ['rabbitmq'],
};

const NAMES = { sqs: 'SQS', sns: 'SNS', pubsub: 'Pub/Sub', kafka: 'Kafka', rabbitmq: 'RabbitMQ', http: 'an HTTP front' } as const;

/** A bound that counts a fault which its broker does not have would search for nothing. */
export function* checkFaults(kind: Broker['kind'], bounds: readonly object[]): Problems {
  for (const [index, bound] of bounds.entries())
    for (const [field, only] of Object.entries(ONLY))
      if (!only.includes(kind) && ((bound as { readonly [field: string]: unknown })[field] ?? 0) !== 0)
        yield [['bounds', index, field], `${NAMES[kind]} knows no such fault: \`${field}\` is for ${NAMES[only[0]!]}.`];
}
