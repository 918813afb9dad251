/**
 * Wrong use of each broker, one mistake a row: the code is the real broker's, and beside its words stands a sentence of ours
 * that says what to do. Long because it is a list.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { protocolErrors } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { Kafka } from './kafka/broker.ts';
import { Consumer } from './kafka/consumer.ts';
import { ClientError, codeOf, type ErrorName, errorNamed, KafkaError, sentenceOf } from './kafka/errors.ts';
import { Producer } from './kafka/producer.ts';
import { adviceOn as pubsubAdvice } from './pubsub/advice.ts';
import { PubSubError } from './pubsub/errors.ts';
import { pubsub } from './pubsub/test-broker.ts';
import { adviceOn } from './rabbitmq/advice.ts';
import { RabbitBroker } from './rabbitmq/broker.ts';
import type { ChannelClient } from './rabbitmq/client.ts';
import type { Refusal, Reply } from './rabbitmq/types.ts';
import { adviceOn as snsAdvice } from './sns/advice.ts';
import { SnsError } from './sns/errors.ts';
import { topic } from './sns/test-broker.ts';
import { adviceOn as sqsAdvice } from './sqs/advice.ts';
import { SqsError } from './sqs/errors.ts';
import { broker } from './sqs/test-broker.ts';

/** A sentence, and one that says more than the broker's own words do. */
function expectSentence(advice: string, words: string): void {
  expect(advice).toMatch(/^[A-Z`].{20,}[.]$/);
  expect(advice).not.toBe(words);
}

function caught<T extends Error>(kind: new (...args: never[]) => T, act: () => unknown): T {
  try {
    act();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('RabbitMQ', () => {
  interface Bench {
    readonly channel: ChannelClient;
    readonly other: ChannelClient;
    readonly stranger: ChannelClient;
  }
  /** Null where the mistake has no answer: then the closing of the channel tells it. */
  type Act = (bench: Bench) => Reply<unknown> | null;
  const publish = (channel: ChannelClient, exchange: string, key: string, properties = {}) => {
    channel.publish({ exchange, key, body: 'm', properties });
    return null;
  };
  const taken = ({ channel }: Bench) => {
    publish(channel, '', 'q');
    channel.get('q');
  };
  const ROWS: readonly (readonly [mistake: string, code: number, words: RegExp, act: Act])[] = [
    ['publishes to an exchange that nobody declared', 404, /^NOT_FOUND - no exchange 'x'/, ({ channel }) => publish(channel, 'x', 'k')],
    [
      'consumes from a queue that nobody declared',
      404,
      /^NOT_FOUND - no queue 'none'/,
      ({ channel }) => channel.consume({ queue: 'none', consumer: 'c' }),
    ],
    [
      'acknowledges a delivery twice',
      406,
      /^PRECONDITION_FAILED - unknown delivery tag 1/,
      bench => {
        taken(bench);
        bench.channel.ack(1);
        bench.channel.ack(1);
        return null;
      },
    ],
    [
      'acknowledges on another channel',
      406,
      /unknown delivery tag 1/,
      bench => {
        taken(bench);
        bench.other.ack(1);
        return null;
      },
    ],
    [
      'declares a queue again with other properties',
      406,
      /inequivalent arg 'durable'/,
      ({ channel }) => channel.declareQueue({ queue: 'q', durable: false }),
    ],
    ['sends an expiration that is no number', 406, /invalid expiration/, ({ channel }) => publish(channel, '', 'q', { expiration: '1s' })],
    [
      'wants confirms on a channel with transactions',
      406,
      /cannot switch from tx to confirm/,
      ({ channel }) => {
        channel.selectTransactions();
        return channel.selectConfirms();
      },
    ],
    ['commits without transactions', 406, /channel is not transactional/, ({ channel }) => channel.commit()],
    [
      'deletes a queue that is in use, only if it is not',
      406,
      /in use/,
      ({ channel }) => {
        channel.consume({ queue: 'q', consumer: 'c' });
        return channel.deleteQueue('q', { ifUnused: true });
      },
    ],
    [
      'makes a quorum queue that is not durable',
      406,
      /invalid property/,
      ({ channel }) => channel.declareQueue({ queue: 'qq', durable: false, arguments: { 'x-queue-type': 'quorum' } }),
    ],
    [
      'gives a queue an argument that it does not take',
      406,
      /invalid arg 'x-max-length'/,
      ({ channel }) => channel.declareQueue({ queue: 'a', arguments: { 'x-max-length': -1 } }),
    ],
    [
      'uses the exclusive queue of another connection',
      405,
      /^RESOURCE_LOCKED/,
      ({ channel, stranger }) => {
        channel.declareQueue({ queue: 'mine', exclusive: true });
        return stranger.declareQueue({ queue: 'mine', exclusive: true });
      },
    ],
    [
      'binds to the default exchange',
      403,
      /^ACCESS_REFUSED - operation not permitted on the default exchange/,
      ({ channel }) => channel.bindQueue('q', '', 'k'),
    ],
    [
      'declares a name of the broker’s own',
      403,
      /reserved prefix/,
      ({ channel }) => channel.declareExchange({ exchange: 'amq.mine', type: 'fanout' }),
    ],
    [
      'gives two consumers of a channel one name',
      530,
      /^NOT_ALLOWED - attempt to reuse consumer tag/,
      ({ channel }) => {
        channel.consume({ queue: 'q', consumer: 'c' });
        return channel.consume({ queue: 'q', consumer: 'c' });
      },
    ],
    [
      'wants a global prefetch on a quorum queue',
      540,
      /does not support global qos/,
      ({ channel }) => {
        channel.declareQueue({ queue: 'qq', arguments: { 'x-queue-type': 'quorum' } });
        channel.qos(1, { global: true });
        return channel.consume({ queue: 'qq', consumer: 'c' });
      },
    ],
    [
      'declares an exchange of a type that there is not',
      406,
      /unknown exchange type 'ring'/,
      ({ channel }) => channel.declareExchange({ exchange: 'x', type: 'ring' as 'fanout' }),
    ],
    [
      'goes on with a channel that is closed',
      504,
      /^CHANNEL_ERROR/,
      ({ channel }) => {
        channel.close();
        return channel.declareQueue({ queue: 'q' });
      },
    ],
  ];

  it.each(ROWS)('who %s is told %i', (_, code, words, act) => {
    const closed: { code: number; text: string }[] = [];
    const rabbit = new RabbitBroker({
      profile: '4.0',
      onEvent: event => {
        if (event.type === 'channel-closed' || event.type === 'connection-closed') closed.push(event);
      },
    });
    const connection = rabbit.connect('one');
    const bench: Bench = {
      channel: connection.openChannel('channel'),
      other: connection.openChannel('other'),
      stranger: rabbit.connect('two').openChannel('stranger'),
    };
    bench.channel.declareQueue({ queue: 'q' });
    const reply = act(bench);
    const refusal: Pick<Refusal, 'code' | 'text'> = reply === null ? closed[0]! : reply.refusal!;
    expect(refusal.text).toMatch(words);
    // 4.0 answers an unknown type with 406, older ones with 503; the row says what 4.0 does.
    expect(refusal.code).toBe(code);
    const advice = adviceOn(refusal.code, refusal.text);
    expectSentence(advice, refusal.text);
    if (reply !== null) expect(reply.refusal!.advice).toBe(advice);
    const fallback = adviceOn(refusal.code, '');
    if (code === 406) expect(advice, 'says more than that something does not fit').not.toBe(fallback);
  });
});

describe('Kafka', () => {
  const at = { topic: 't', partition: 0 };
  const cluster = (config = {}) =>
    new Kafka([{ name: 't', partitions: 1, ...config }], () => {}, {
      groupInitialRebalanceDelayMs: 0,
      brokers: 3,
      offsetsTopicPartitions: 1,
    });
  const put = (kafka: Kafka, more = {}) => kafka.produce({ ...at, acks: -1, records: [{ key: null, value: 'x' }], ...more }, 0);
  const joined = (kafka: Kafka, clientId = 'a') => {
    const consumer = new Consumer(kafka, { group: 'g', clientId, autoCommit: false });
    consumer.subscribe(['t'], 0);
    consumer.poll(0);
    return consumer;
  };
  const ROWS: readonly (readonly [mistake: string, error: ErrorName, act: (kafka: Kafka) => unknown])[] = [
    ['sends to a topic that there is not', 'UNKNOWN_TOPIC_OR_PARTITION', kafka => put(kafka, { topic: 'none' })],
    [
      'reads past the end',
      'OFFSET_OUT_OF_RANGE',
      kafka => kafka.fetchRecords({ ...at, offset: 9, max: 1, isolation: 'read_uncommitted' }, 0),
    ],
    [
      'sends more than the topic takes',
      'MESSAGE_TOO_LARGE',
      () => put(cluster({ maxMessageBytes: 100 }), { records: [{ key: null, value: 'x'.repeat(200) }] }),
    ],
    ['sends without a key to a compacted topic', 'INVALID_RECORD', () => put(cluster({ cleanupPolicy: ['compact'] }))],
    [
      'wants all replicas while too few are there',
      'NOT_ENOUGH_REPLICAS',
      () => {
        const kafka = cluster({ replicationFactor: 3, minInsyncReplicas: 2 });
        kafka.setInSync(at, 1, 0);
        put(kafka);
      },
    ],
    [
      'commits as a member of a generation that is over',
      'ILLEGAL_GENERATION',
      kafka => {
        const { memberId, generation } = joined(kafka);
        kafka.commitOffsets('g', [{ ...at, offset: 1 }], 0, { memberId, generation: generation - 1 });
      },
    ],
    [
      'commits as a member that the group does not know',
      'UNKNOWN_MEMBER_ID',
      kafka => {
        joined(kafka);
        kafka.commitOffsets('g', [{ ...at, offset: 1 }], 0, { memberId: 'stranger', generation: 1 });
      },
    ],
    [
      'deletes a group that has members',
      'NON_EMPTY_GROUP',
      kafka => {
        joined(kafka);
        kafka.deleteGroup('g', 0);
      },
    ],
    ['deletes a group that there is not', 'GROUP_ID_NOT_FOUND', kafka => kafka.deleteGroup('none', 0)],
    ['makes a topic twice', 'TOPIC_ALREADY_EXISTS', kafka => kafka.createTopic({ name: 't', partitions: 1 }, 0)],
    ['takes partitions away', 'INVALID_PARTITIONS', kafka => kafka.createPartitions('t', 0, 0)],
    [
      'leaves a gap in its sequence',
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
      kafka => {
        const producer = kafka.transactions.initProducerId(null, 0, 0);
        put(kafka, { ...producer, sequence: 0 });
        put(kafka, { ...producer, sequence: 5 });
      },
    ],
    [
      'acknowledges a record that it does not hold',
      'INVALID_RECORD_STATE',
      kafka => {
        const group = kafka.shareGroup('s');
        group.begin(at);
        put(kafka);
        group.acquire('a', at, 1, 0);
        group.acknowledge('b', at, 0, 'accept', 0);
      },
    ],
  ];

  it.each(ROWS)('who %s is told %s', (_, name, act) => {
    const error = caught(KafkaError, () => act(cluster()));
    expect([error.error, error.code]).toEqual([name, protocolErrors[name]?.code]);
    expectSentence(error.message, name);
  });

  it('a producer that was replaced is fenced', () => {
    const kafka = cluster();
    const first = new Producer(kafka, { transactionalId: 'x' });
    first.initTransactions(0);
    first.beginTransaction();
    first.send('t', { key: null, value: '1' }, 0);
    first.flush(0);
    new Producer(kafka, { transactionalId: 'x' }).initTransactions(0);
    const error = caught(KafkaError, () => first.commitTransaction(0));
    expect(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']).toContain(error.error);
    expectSentence(error.message, error.error);
  });

  it('who polls too seldom gets the client’s own exception from its commit', () => {
    const kafka = cluster();
    put(kafka);
    const consumer = new Consumer(kafka, { group: 'g', autoCommit: false, autoOffsetReset: 'earliest', maxPollIntervalMs: 10_000 });
    consumer.subscribe(['t'], 0);
    consumer.poll(0);
    consumer.pass(20_000);
    const error = caught(ClientError, () => consumer.commit(20_000));
    expect(error.name).toBe('CommitFailedException');
    expectSentence(error.message, error.name);
  });

  it('has the protocol’s number for every name, and a sentence for each', () => {
    const known = Object.entries(protocolErrors).filter(([, { code }]) => errorNamed(code) !== undefined);
    expect(known.length).toBeGreaterThan(35);
    for (const [name, { code }] of known) {
      expect(errorNamed(code)).toBe(name);
      expect(codeOf(name as ErrorName)).toBe(code);
      expect(sentenceOf(name as ErrorName)).toMatch(/[.]$/);
    }
  });
});

describe('SQS', () => {
  const fifo = { name: 'orders.fifo', fifo: true };
  const ROWS: readonly (readonly [mistake: string, code: string, act: () => unknown])[] = [
    ['deletes with something that is no receipt handle', 'ReceiptHandleIsInvalid', () => broker().remove('order-12')],
    ['asks for a queue that there is not', 'QueueDoesNotExist', () => broker().receive(0, {}, 'none')],
    [
      'deletes from a FIFO queue after the timeout',
      'InvalidParameterValue',
      () => {
        const bench = broker(fifo);
        bench.send('a', 0, { groupId: 'g', deduplicationId: 'a' });
        bench.remove(bench.take(0), 40_000);
      },
    ],
    ['sends to a FIFO queue without a group', 'MissingParameter', () => broker(fifo).send('a', 0, { deduplicationId: 'a' })],
    ['sends to a FIFO queue without a way to know duplicates', 'InvalidParameterValue', () => broker(fifo).send('a', 0, { groupId: 'g' })],
    ['asks for more than ten messages', 'InvalidParameterValue', () => broker().receive(0, { max: 11 })],
    [
      'hides a message for longer than 12 hours',
      'InvalidParameterValue',
      () => {
        const bench = broker();
        bench.send('a');
        bench.hide(bench.take(), 43_201_000);
      },
    ],
    [
      'purges twice in a minute',
      'PurgeQueueInProgress',
      () => {
        const { sqs } = broker();
        sqs.purge('orders', 0);
        sqs.purge('orders', 1000);
      },
    ],
    [
      'polls shortly while all that may be is in flight',
      'OverLimit',
      () => {
        const bench = broker({ maxInFlight: 1 });
        bench.send('a');
        bench.send('b');
        bench.take();
        bench.receive();
      },
    ],
    ['makes a FIFO setting on a standard queue', 'InvalidAttributeName', () => broker({ contentBasedDeduplication: true })],
  ];

  it.each(ROWS)('who %s is told %s', (_, code, act) => {
    const error = caught(SqsError, act);
    expect(error.code).toBe(code);
    expectSentence(error.advice, error.message);
  });
});

describe('SNS', () => {
  const ROWS: readonly (readonly [mistake: string, code: string, act: () => unknown])[] = [
    ['publishes to a topic that there is not', 'NotFound', () => topic([]).sns.publish('none', { id: 'a', body: {} }, 0)],
    [
      'publishes to a FIFO topic without a group',
      'InvalidParameter',
      () => topic([], { topic: { name: 'orders.fifo' } }).sns.publish('orders.fifo', { id: 'a', body: {}, deduplicationId: 'a' }, 0),
    ],
  ];

  it.each(ROWS)('who %s is told %s', (_, code, act) => {
    const error = caught(SnsError, act);
    expect(error.code).toBe(code);
    expectSentence(error.advice, error.message);
  });
});

describe('Pub/Sub', () => {
  const ROWS: readonly (readonly [mistake: string, code: string, act: () => unknown])[] = [
    ['publishes to a topic that there is not', 'NOT_FOUND', () => pubsub().broker.publish('none', { id: 'a', body: {} }, 0)],
    ['pulls from a subscription that there is not', 'NOT_FOUND', () => pubsub().pull(0, {}, 'none')],
    ['wants a deadline that is too short', 'INVALID_ARGUMENT', () => pubsub({ ackDeadlineMs: 5000 })],
  ];

  it.each(ROWS)('who %s is told %s', (_, code, act) => {
    const error = caught(PubSubError, act);
    expect(error.code).toBe(code);
    expectSentence(error.advice, error.message);
  });
});

describe('every code that a model answers with', () => {
  it.each([
    ['sqs', 'SqsError', sqsAdvice],
    ['sns', 'SnsError', snsAdvice],
    ['pubsub', 'PubSubError', pubsubAdvice],
  ] as const)('has its sentence: %s', (folder, kind, adviceOf) => {
    const sources = readdirSync(`src/brokers/${folder}`)
      .filter(name => name.endsWith('.ts') && !name.includes('test'))
      .map(name => readFileSync(`src/brokers/${folder}/${name}`, 'utf8'));
    const codes = new Set(
      sources.flatMap(text => [...text.matchAll(new RegExp(`new ${kind}\\(\\s*'(\\w+)'`, 'g'))].map(match => match[1]!)),
    );
    expect(codes.size).toBeGreaterThan(3);
    for (const code of codes) expectSentence(adviceOf(code, ''), code);
  });
});
