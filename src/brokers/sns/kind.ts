import { nearest } from '../../text/nearest.ts';
import type { BrokerKind } from '../kind.ts';
import { isFifo } from '../sqs/config.ts';
import { deadQueuesOf, queueOf, SQS_QUEUE_PROPERTIES, SQS_SETTLE, SQS_WORDS, type SqsConsumer, sqs } from '../sqs/kind.ts';
import type { SnsConfig, SnsSubscription } from './config.ts';
import { snsAtScale } from './scale.ts';

export type { SnsConfig, SnsSubscription } from './config.ts';

interface Raw {
  declaredBy?: object;
  topics?: string[];
  queues?: { [name: string]: Parameters<typeof queueOf>[1] };
  subscriptions?: {
    topic?: string;
    queue: string;
    raw?: boolean;
    filterPolicy?: NonNullable<SnsSubscription['filterPolicy']>;
    filterPolicyScope?: SnsSubscription['filterPolicyScope'];
  }[];
}

const NAME = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,80}$' };

export const sns: BrokerKind<SnsConfig, SqsConsumer> = {
  kind: 'sns',
  name: 'SNS',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'Topics of SNS, queues of SQS, and which queue subscribes to which topic.',
    properties: {
      topics: {
        type: 'array',
        uniqueItems: true,
        items: NAME,
        description: 'Messages are sent to the first unless they name another, or a queue, with `to`.',
      },
      queues: {
        type: 'object',
        propertyNames: { pattern: NAME.pattern },
        additionalProperties: { type: ['object', 'null'], additionalProperties: false, properties: SQS_QUEUE_PROPERTIES },
      },
      subscriptions: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['queue'],
          properties: {
            topic: { type: 'string', description: 'The first one where left out.' },
            queue: { type: 'string' },
            raw: { type: 'boolean', default: false, description: "RawMessageDelivery. False: the body is SNS's envelope, as text." },
            filterPolicy: { type: 'object' },
            filterPolicyScope: { enum: ['MessageAttributes', 'MessageBody'], default: 'MessageAttributes' },
          },
        },
      },
    },
  },
  consumerSchema: sqs.consumerSchema,
  read: ({ topics = [], queues = {}, subscriptions = [] }: Raw) => {
    const declared = Object.entries(queues).map(([name, queue]) => queueOf(name, queue));
    return {
      kind: 'sns',
      topics,
      queues: [...declared, ...deadQueuesOf(declared)],
      subscriptions: subscriptions.map(({ topic, queue, raw, filterPolicy, filterPolicyScope }) => ({
        topic: topic ?? topics[0]!,
        queue,
        rawMessageDelivery: raw ?? false,
        filterPolicy: filterPolicy ?? null,
        filterPolicyScope: filterPolicyScope ?? 'MessageAttributes',
      })),
    };
  },
  readConsumer: ({ queues }: { queues?: string[] }, config) => ({ queues: queues ?? config.queues.slice(0, 1).map(({ name }) => name) }),
  *check({ topics = [], queues = {}, subscriptions = [], declaredBy }: Raw) {
    if (declaredBy === undefined)
      for (const [part, all] of Object.entries({ topics, queues: Object.keys(queues), subscriptions }))
        if (all.length === 0) yield [[part], `Without ${part} a broker of SNS hands nothing to anybody: name one.`];
    const names = Object.keys(queues);
    for (const name of names)
      if (topics.includes(name))
        yield [['queues', name], `A topic is called \`${name}\` too, so a handler could not say which of the two it sends to.`];
    for (const [index, { topic = topics[0]!, queue }] of subscriptions.entries()) {
      if (!topics.includes(topic)) yield [['subscriptions', index, 'topic'], `There is no topic \`${topic}\`. ${nearest(topic, topics)}`];
      if (!names.includes(queue)) yield [['subscriptions', index, 'queue'], `There is no queue \`${queue}\`. ${nearest(queue, names)}`];
      const same = subscriptions.findIndex(each => (each.topic ?? topics[0]!) === topic && each.queue === queue);
      if (same < index) yield [['subscriptions', index], `\`${queue}\` subscribes to \`${topic}\` already.`];
    }
  },
  checkConsumer: (raw: { queues?: string[] }, { queues }) => sqs.checkConsumer(raw as never, { kind: 'sqs', queues }),
  destinations: ({ topics, queues }) => ({ topics, queues: queues.map(({ name }) => name) }),
  firstDestination: ({ topics }) => topics[0] ?? '',
  queues: ({ queues }) => sqs.queues({ kind: 'sqs', queues }),
  reads: ({ queues }) => queues,
  flows: ({ queues, subscriptions }) => [
    ...subscriptions.map(({ topic, queue, filterPolicy }) => ({ from: topic, to: queue, label: filterPolicy === null ? '' : 'filtered' })),
    ...sqs.flows({ kind: 'sqs', queues }),
  ],
  faults: ['duplicate'],
  topology: 'SnsTopology',
  message: { type: 'SnsMessage', settle: SQS_SETTLE },
  atScale: snsAtScale,
  words: SQS_WORDS,
  api: {
    topic: name => (isFifo(name) ? 'sns-fifo' : 'sns-standard'),
    queue: sqs.api.queue,
    publish: 'Publish',
    send: 'SendMessage',
    receive: 'ReceiveMessage',
  },
  facts: ({ queues, subscriptions }, consumer) => {
    const topics = new Set(subscriptions.flatMap(({ topic, queue }) => (consumer.queues.includes(queue) ? [topic] : [])));
    return [...[...topics].map(name => ['topic', name] as const), ...sqs.facts({ kind: 'sqs', queues }, consumer)];
  },
};
