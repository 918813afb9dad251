import { nearest } from '../../text/nearest.ts';
import type { BrokerKind, BrokerWords } from '../kind.ts';
import { isFifo, type SqsConfig, type SqsConsumer, type SqsQueueSettings } from './config.ts';
import { sqsAtScale } from './scale.ts';

export type { SqsConfig, SqsConsumer, SqsQueueSettings } from './config.ts';

interface Raw {
  kind: 'sqs';
  declaredBy?: object;
  queues?: { [name: string]: { visibilityTimeoutMs?: number; redrive?: { deadLetterQueue: string; maxReceiveCount: number } } | null };
}

const NAME = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,80}$' };

/** Shared with SNS, whose queues are queues of SQS. */
export const SQS_QUEUE_PROPERTIES = {
  visibilityTimeoutMs: { type: 'integer', minimum: 0, maximum: 43_200_000, default: 30_000 },
  redrive: {
    type: 'object',
    additionalProperties: false,
    required: ['deadLetterQueue', 'maxReceiveCount'],
    properties: { deadLetterQueue: NAME, maxReceiveCount: { type: 'integer', minimum: 1, maximum: 1000 } },
  },
} as const;

/** Shared with SNS. */
export const SQS_SETTLE: BrokerKind['message']['settle'] = {
  ack: () => [],
  retry: options => [(options as { delayMs?: number } | undefined)?.delayMs ?? 0],
  extend: ms => [ms],
};

/** Shared with SNS. */
export const SQS_WORDS: BrokerWords = {
  queue: 'queue',
  lane: 'queue',
  contents: 'queue',
  handing: 'receive',
  handings: 'receives',
  where: { waiting: 'visible', inFlight: 'in flight', late: 'in flight again', done: 'deleted' },
  who: 'the queue',
  forgot: 'the queue forgot the message',
  tookBack: 'took the message back and handed it to',
  goesOn: 'the queue will go on delivering it',
  comesBack: 'becomes visible again',
  idleAck: 'the message was handed out again since, and this receipt handle is out of date',
  lease: 'the visibility timeout',
  leaseEnded: 'the visibility timeout passed without a delete',
  stall: 'the visibility timeout passes, a message is delivered twice',
};

export const sqs: BrokerKind<SqsConfig, SqsConsumer> = {
  kind: 'sqs',
  name: 'SQS',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      queues: {
        type: 'object',
        default: {},
        propertyNames: { pattern: NAME.pattern },
        additionalProperties: { type: ['object', 'null'], additionalProperties: false, properties: SQS_QUEUE_PROPERTIES },
      },
    },
  },
  consumerSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      queues: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Queues that every worker polls, in this order; the first where left out. None where the code that declares the broker says which.',
      },
    },
  },
  read: ({ queues = {} }: Raw) => {
    const declared = Object.entries(queues).map(([name, queue]) => queueOf(name, queue));
    return { kind: 'sqs', queues: [...declared, ...deadQueuesOf(declared)] };
  },
  readConsumer: ({ queues }: { queues?: string[] }, config) => ({ queues: queues ?? config.queues.slice(0, 1).map(({ name }) => name) }),
  *check({ queues = {}, declaredBy }: Raw) {
    if (Object.keys(queues).length === 0 && declaredBy === undefined)
      yield [['queues'], 'A broker without a queue keeps nothing: name one.'];
  },
  *checkConsumer({ queues = [] }: { queues?: string[] }, config) {
    const names = config.queues.map(({ name }) => name);
    for (const [index, queue] of queues.entries())
      if (!names.includes(queue)) yield [['queues', index], `There is no queue \`${queue}\`. ${nearest(queue, names)}`];
  },
  destinations: ({ queues }) => ({ topics: [], queues: queues.map(({ name }) => name) }),
  firstDestination: ({ queues }) => queues[0]?.name ?? '',
  queues: ({ queues }) => queues.map(({ name }) => ({ name, dead: queues.some(({ deadLetterQueue }) => deadLetterQueue === name) })),
  reads: ({ queues }) => queues,
  flows: ({ queues }) =>
    queues.flatMap(({ name, deadLetterQueue, maxReceiveCount }) =>
      deadLetterQueue === null ? [] : [{ from: name, to: deadLetterQueue, label: `after ${maxReceiveCount} receives` }],
    ),
  faults: ['duplicate'],
  topology: 'SqsTopology',
  message: { type: 'SqsMessage', settle: SQS_SETTLE },
  atScale: sqsAtScale,
  words: SQS_WORDS,
  api: {
    topic: () => 'sqs-standard',
    queue: name => (isFifo(name) ? 'sqs-fifo' : 'sqs-standard'),
    publish: 'SendMessage',
    send: 'SendMessage',
    receive: 'ReceiveMessage',
  },
  facts: ({ queues }, { queues: reads }) =>
    reads.length === 0
      ? [['queue', 'as declared']]
      : reads.flatMap(name => {
          const { visibilityTimeoutMs } = queues.find(queue => queue.name === name)!;
          return [['queue', name] as const, ['visibility timeout', `${visibilityTimeoutMs / 1000} s`] as const];
        }),
};

/** Shared with SNS. */
export function queueOf(name: string, queue: NonNullable<Raw['queues']>[string]): SqsQueueSettings {
  return {
    name,
    visibilityTimeoutMs: queue?.visibilityTimeoutMs ?? 30_000,
    deadLetterQueue: queue?.redrive?.deadLetterQueue ?? null,
    maxReceiveCount: queue?.redrive?.maxReceiveCount ?? null,
  };
}

/** Dead-letter queues that are named and not declared are there all the same. */
export function deadQueuesOf(queues: readonly SqsQueueSettings[]): SqsQueueSettings[] {
  const names = new Set(queues.flatMap(({ deadLetterQueue }) => deadLetterQueue ?? []));
  return [...names].filter(name => !queues.some(queue => queue.name === name)).map(name => queueOf(name, null));
}
