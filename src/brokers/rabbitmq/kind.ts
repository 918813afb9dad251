import { nearest } from '../../text/nearest.ts';
import type { BrokerKind } from '../kind.ts';
import type { RabbitMqConfig, RabbitMqConsumer, RabbitMqExchange, RabbitMqQueue } from './config.ts';

interface RawQueue {
  type?: 'classic' | 'quorum';
  durable?: boolean;
  messageTtlMs?: number;
  deadLetter?: { exchange: string; key?: string };
  deliveryLimit?: number;
}

interface Raw {
  version?: RabbitMqConfig['version'];
  exchanges?: { [name: string]: { type: RabbitMqExchange['type']; durable?: boolean } };
  queues?: { [name: string]: RawQueue | null };
  bindings?: { exchange: string; queue: string; key?: string }[];
  consumerTimeoutMs?: number;
  declaredBy?: object;
}

interface RawConsumer {
  queues?: string[];
  prefetch?: number;
  manualAck?: boolean;
}

const NAME = '^[\\w.-]{1,127}$';

const queueSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    type: { enum: ['classic', 'quorum'], default: 'classic' },
    durable: { type: 'boolean', default: true },
    messageTtlMs: { type: 'integer', minimum: 0, maximum: 604_800_000, description: 'x-message-ttl' },
    deadLetter: {
      type: 'object',
      additionalProperties: false,
      required: ['exchange'],
      description: "x-dead-letter-exchange and x-dead-letter-routing-key. The exchange '' is the default one: its key is a queue's name.",
      properties: { exchange: { type: 'string' }, key: { type: 'string' } },
    },
    deliveryLimit: { type: 'integer', minimum: -1, maximum: 1000, description: 'x-delivery-limit, quorum queues only' },
  },
};

export const rabbitmq: BrokerKind<RabbitMqConfig, RabbitMqConsumer> = {
  kind: 'rabbitmq',
  name: 'RabbitMQ',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'Exchanges, queues and bindings, declared before the run begins.',
    properties: {
      version: { enum: ['3.10', '4.0', '4.3'], default: '4.3' },
      exchanges: {
        type: 'object',
        default: {},
        propertyNames: { pattern: NAME },
        description: 'Messages are sent to the first unless they name another, or a queue, with `to`. Without any: to the first queue.',
        additionalProperties: {
          type: 'object',
          additionalProperties: false,
          required: ['type'],
          properties: { type: { enum: ['direct', 'fanout', 'topic', 'headers'] }, durable: { type: 'boolean', default: true } },
        },
      },
      queues: { type: 'object', default: {}, propertyNames: { pattern: NAME }, additionalProperties: queueSchema },
      bindings: {
        type: 'array',
        default: [],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['exchange', 'queue'],
          properties: { exchange: { type: 'string' }, queue: { type: 'string' }, key: { type: 'string', default: '' } },
        },
      },
      consumerTimeoutMs: { type: 'integer', minimum: 60_000, maximum: 86_400_000, default: 1_800_000 },
    },
  },
  consumerSchema: {
    type: 'object',
    additionalProperties: false,
    description: 'What every worker of the program consumes from, on one channel.',
    properties: {
      queues: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Queues that every worker consumes from; the first where left out. None where the code that declares the broker says which.',
      },
      prefetch: { type: 'integer', minimum: 0, maximum: 65_535, default: 1 },
      manualAck: {
        type: 'boolean',
        default: true,
        description: 'False: the broker forgets a message as soon as it has written it to the connection.',
      },
    },
  },
  read: (raw: Raw) => ({
    kind: 'rabbitmq',
    version: raw.version ?? '4.3',
    exchanges: Object.entries(raw.exchanges ?? {}).map(([name, { type, durable = true }]) => ({ name, type, durable })),
    queues: Object.entries(raw.queues ?? {}).map(([name, queue]) => ({
      name,
      type: queue?.type ?? 'classic',
      durable: queue?.durable ?? true,
      messageTtlMs: queue?.messageTtlMs ?? null,
      deadLetter: queue?.deadLetter === undefined ? null : { exchange: queue.deadLetter.exchange, key: queue.deadLetter.key ?? null },
      deliveryLimit: queue?.deliveryLimit ?? null,
    })),
    bindings: (raw.bindings ?? []).map(({ exchange, queue, key = '' }) => ({ exchange, queue, key })),
    consumerTimeoutMs: raw.consumerTimeoutMs ?? 1_800_000,
  }),
  readConsumer: ({ queues, prefetch, manualAck }: RawConsumer, config) => ({
    queues: queues ?? config.queues.slice(0, 1).map(({ name }) => name),
    prefetch: prefetch ?? 1,
    manualAck: manualAck ?? true,
  }),
  *check(raw: Raw) {
    const queues = Object.keys(raw.queues ?? {});
    if (queues.length === 0 && raw.declaredBy === undefined) yield [['queues'], 'A broker without a queue keeps nothing: name one.'];
    const exchanges = ['', ...Object.keys(raw.exchanges ?? {})];
    const noExchange = (name: string) => `There is no exchange \`${name}\`. ${nearest(name, exchanges.slice(1))}`.trim();
    for (const name of queues)
      if (exchanges.includes(name))
        yield [['queues', name], `An exchange is called \`${name}\` too, so a handler could not say which of the two it sends to.`];
    for (const [index, { exchange, queue }] of (raw.bindings ?? []).entries()) {
      if (!exchanges.includes(exchange)) yield [['bindings', index, 'exchange'], noExchange(exchange)];
      if (exchange === '') yield [['bindings', index, 'exchange'], 'Every queue is bound to the default exchange under its name already.'];
      if (!queues.includes(queue)) yield [['bindings', index, 'queue'], noQueue(queue, queues)];
    }
    for (const [name, queue] of Object.entries(raw.queues ?? {})) {
      const to = queue?.deadLetter;
      if (to !== undefined && !exchanges.includes(to.exchange)) yield [['queues', name, 'deadLetter', 'exchange'], noExchange(to.exchange)];
      if (to?.exchange === '' && !queues.includes(to.key ?? name))
        yield [['queues', name, 'deadLetter', 'key'], noQueue(to.key ?? name, queues)];
      if (queue?.deliveryLimit !== undefined && queue.type !== 'quorum')
        yield [
          ['queues', name, 'deliveryLimit'],
          'Only a quorum queue counts deliveries (R-34). Give it `type: quorum`, or count in the handler.',
        ];
      if (queue?.type === 'quorum' && queue.durable === false) yield [['queues', name, 'durable'], 'A quorum queue is always durable.'];
    }
  },
  *checkConsumer({ queues = [] }: RawConsumer, config) {
    const names = config.queues.map(({ name }) => name);
    for (const [index, queue] of queues.entries()) if (!names.includes(queue)) yield [['queues', index], noQueue(queue, names)];
  },
  destinations: ({ exchanges, queues }) => ({ topics: exchanges.map(({ name }) => name), queues: queues.map(({ name }) => name) }),
  firstDestination: ({ exchanges, queues }) => exchanges[0]?.name ?? queues[0]?.name ?? '',
  queues: config => {
    const targets = new Set(config.queues.flatMap(queue => deadLetterTargets(config, queue)));
    // What waits for its time to live in a queue is on its way on, and not dead.
    return config.queues.map(({ name, messageTtlMs }) => ({ name, dead: targets.has(name) && messageTtlMs === null }));
  },
  reads: ({ queues }) => queues,
  flows: ({ queues, bindings }) => [
    ...bindings.map(({ exchange, queue, key }) => ({ from: exchange, to: queue, label: key })),
    ...queues.flatMap(({ name, deadLetter }) =>
      deadLetter === null ? [] : [{ from: name, to: deadLetter.exchange || (deadLetter.key ?? name), label: 'dead letters' }],
    ),
  ],
  faults: ['restart', 'cut'],
  topology: 'RabbitMqTopology',
  message: {
    type: 'RabbitMqMessage',
    // No delayed return and no extension.
    settle: {
      ack: () => [],
      retry: () => [],
      release: () => [],
      reject: options => [(options as { deadLetter?: boolean } | undefined)?.deadLetter ?? false],
    },
  },
  words: {
    queue: 'queue',
    lane: 'queue',
    contents: 'queue',
    handing: 'delivery',
    handings: 'deliveries',
    where: { waiting: 'ready', inFlight: 'unacked', late: 'unacked again', done: 'acknowledged' },
    who: 'the broker',
    forgot: 'the broker forgot the message',
    tookBack: 'took the message back and handed it to',
    goesOn: 'it comes back whenever its connection ends',
    comesBack: 'is back in its queue',
    idleAck: 'the broker does not answer',
    lease: 'the consumer timeout',
    leaseEnded: 'its consumer kept it longer than the broker allows',
    stall: 'a process stalls past the consumer timeout, and its message goes back to the queue',
  },
  api: { topic: () => 'rabbitmq', queue: () => 'rabbitmq', publish: 'basic.publish', send: 'basic.publish', receive: 'basic.deliver' },
  facts: (_config, { queues, prefetch }) => [
    ['queue', queues.length === 0 ? 'as declared' : queues.join(', ')],
    ['prefetch', String(prefetch)],
  ],
};

/** Queues that a queue's dead letters may go to, whatever the routing key. */
export function deadLetterTargets(
  { bindings }: Pick<RabbitMqConfig, 'bindings'>,
  { name, deadLetter }: Pick<RabbitMqQueue, 'name' | 'deadLetter'>,
): readonly string[] {
  if (deadLetter === null) return [];
  if (deadLetter.exchange === '') return [deadLetter.key ?? name];
  return bindings.flatMap(({ exchange, queue }) => (exchange === deadLetter.exchange ? [queue] : []));
}

const noQueue = (name: string, queues: readonly string[]) => `There is no queue \`${name}\`. ${nearest(name, queues)}`;
