import { nearest } from '../../text/nearest.ts';
import type { BrokerKind } from '../kind.ts';
import type { KafkaConfig, KafkaConsumer } from './config.ts';
import { kafkaAtScale } from './scale.ts';

export type { KafkaConfig, KafkaConsumer } from './config.ts';

interface Raw {
  declaredBy?: object;
  topics?: { [name: string]: { partitions?: number } | null };
  handled?: string[];
}

type RawConsumer = { group: string } & { -readonly [field in Exclude<keyof KafkaConsumer, 'group'>]?: KafkaConsumer[field] };

const NAME = '^[\\w.-]{1,249}$';
const OWN_DEFAULT = "The client's own default where left out.";

/** A topic of more partitions has `EXPLORED` of them in runs that are followed event by event. */
const MOST_EXPLORED = 36;
const EXPLORED = 4;

export const kafka: BrokerKind<KafkaConfig, KafkaConsumer> = {
  kind: 'kafka',
  name: 'Kafka',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'Topics, which any number of consumer groups read.',
    properties: {
      topics: {
        type: 'object',
        default: {},
        propertyNames: { pattern: NAME },
        description: 'Topics by name. Messages are sent to the first unless they name another with `to`.',
        additionalProperties: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: { partitions: { type: 'integer', minimum: 1, maximum: 36, default: 1 } },
        },
      },
      handled: {
        type: 'array',
        default: [],
        items: { type: 'string' },
        description: 'Messages that were sent, handled and committed before the run begins, in the order sent.',
      },
    },
  },
  consumerSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['group'],
    description: 'A consumer group. Every worker of the program is a member of it.',
    properties: {
      group: { type: 'string', pattern: NAME, description: 'group.id. Programs of one group have the same settings.' },
      subscribe: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description: 'Topics that the group reads; all of them where left out.',
      },
      client: {
        enum: ['java', 'kafkajs', 'confluent'],
        default: 'confluent',
        description:
          'Whose habits the poll loop has. A handler that throws: java reads on, confluent goes back to the record, kafkajs waits and goes back.',
      },
      isolation: {
        enum: ['read_committed', 'read_uncommitted'],
        description: "Whether it waits for transactions to end, and never sees aborted ones. The client's own default where left out.",
      },
      autoCommit: { type: 'boolean', default: false },
      autoCommitIntervalMs: { type: 'integer', minimum: 0, maximum: 3_600_000, default: 5000 },
      assignor: {
        enum: ['range', 'roundrobin', 'sticky', 'cooperative-sticky'],
        description: "The client's own first choice where left out.",
      },
      maxPollRecords: { type: 'integer', minimum: 1, maximum: 10_000, description: OWN_DEFAULT },
      sessionTimeoutMs: { type: 'integer', minimum: 6000, maximum: 1_800_000, description: OWN_DEFAULT },
      maxPollIntervalMs: { type: 'integer', minimum: 6000, maximum: 86_400_000, default: 300_000 },
    },
  },
  read: ({ topics = {}, handled }: Raw) => ({
    kind: 'kafka',
    topics: Object.entries(topics).map(([name, topic]) => ({ name, partitions: topic?.partitions ?? 1 })),
    handled: handled ?? [],
  }),
  readConsumer: (raw: RawConsumer, { topics }) => ({
    group: raw.group,
    subscribe: raw.subscribe ?? topics.map(({ name }) => name),
    client: raw.client ?? 'confluent',
    isolation: raw.isolation ?? null,
    autoCommit: raw.autoCommit ?? false,
    autoCommitIntervalMs: raw.autoCommitIntervalMs ?? 5000,
    assignor: raw.assignor ?? null,
    maxPollRecords: raw.maxPollRecords ?? null,
    sessionTimeoutMs: raw.sessionTimeoutMs ?? null,
    maxPollIntervalMs: raw.maxPollIntervalMs ?? 300_000,
  }),
  *check({ topics = {}, handled = [], declaredBy }: Raw, messages) {
    const names = Object.keys(topics);
    if (names.length === 0 && declaredBy === undefined) yield [['topics'], 'A broker without a topic keeps nothing: name one.'];
    for (const [index, message] of handled.entries()) {
      const to = messages[message]?.to;
      if (messages[message] === undefined)
        yield [['handled', index], `There is no message \`${message}\`. ${nearest(message, Object.keys(messages))}`];
      else if (to !== undefined && !names.includes(to))
        yield [['handled', index], `\`${message}\` is sent to \`${to}\`, and there is no such topic here. ${nearest(to, names)}`];
    }
  },
  *checkConsumer({ subscribe = [] }: RawConsumer, { topics }) {
    const names = topics.map(({ name }) => name);
    for (const [index, topic] of subscribe.entries())
      if (!names.includes(topic)) yield [['subscribe', index], `There is no topic \`${topic}\`. ${nearest(topic, names)}`];
  },
  destinations: ({ topics }) => ({ topics: topics.map(({ name }) => name), queues: [] }),
  firstDestination: ({ topics }) => topics[0]?.name ?? '',
  // A topic keeps what is given up like everything else.
  queues: ({ topics }) => topics.map(({ name }) => ({ name, dead: false })),
  reads: ({ subscribe }) => subscribe,
  flows: () => [],
  faults: ['rebalance'],
  // Kafka can only commit (K-02).
  message: { type: 'KafkaMessage', settle: { ack: () => [] } },
  client: 'kafka',
  // A search follows every partition in every state; what a thousand of them share out is for runs at scale to tell.
  explored: ({ topics, ...config }) => ({
    ...config,
    topics: topics.map(topic => (topic.partitions > MOST_EXPLORED ? { ...topic, partitions: EXPLORED } : topic)),
  }),
  atScale: kafkaAtScale,
  topology: 'KafkaTopology',
  words: {
    queue: 'topic',
    lane: 'log',
    contents: 'records',
    handing: 'delivery',
    handings: 'deliveries',
    where: { waiting: 'not handed out', inFlight: 'in hand', late: 'in hand again', done: 'committed' },
    who: 'the group',
    forgot: 'the committed offset moved past the record',
    tookBack: 'gave the partition, read from its committed offset, to',
    goesOn: 'the committed offset is still before it, and whoever starts next is handed it again',
    comesBack: 'will be delivered again',
    idleAck: 'the committed offset was there already',
    lease: 'the session timeout',
    leaseEnded: 'the member that had it is gone, and its partition is read from the committed offset',
    stall: 'a process stalls past its session timeout, and its partition goes to somebody else',
  },
  api: { topic: () => 'kafka', queue: () => 'kafka', publish: 'records produced', send: 'records produced', receive: 'records consumed' },
  facts: (_config, { group, subscribe }) => [
    ['topic', subscribe.join(', ') || 'as declared'],
    ['group', group],
  ],
};
