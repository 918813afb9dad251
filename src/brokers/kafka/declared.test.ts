import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { openKafkaTopology } from './declared.ts';
import { kafka } from './kind.ts';

const stub = kafka.read({ topics: { orders: {} } } as never);
const open = () => openKafkaTopology(stub, {});

/** What was declared by these calls, or why one of them was refused. */
function declared(...calls: readonly (readonly ['createTopics' | 'createPartitions', Json])[]): unknown {
  const recorder = open();
  try {
    for (const [method, request] of calls) recorder.methods[method](request);
    return Object.fromEntries(recorder.declared().config.topics.map(({ name, partitions }) => [name, partitions]));
  } catch (error) {
    return (error as Error).message;
  }
}

const create = (...topics: readonly Json[]) => ['createTopics', { topics }] as const;
const grow = (topic: string, count: Json) => ['createPartitions', { topicPartitions: [{ topic, count }] }] as const;

describe('topics that are declared in code', () => {
  it('have one partition, or as many as is said, also later', () => {
    expect(declared(create({ topic: 'orders', numPartitions: 3, replicationFactor: 3 }, { topic: 'mails' }))).toEqual({
      orders: 3,
      mails: 1,
    });
    expect(declared(create({ topic: 'orders', numPartitions: -1 }), grow('orders', 6))).toEqual({ orders: 6 });
  });

  it('are created once: whoever asks again is told that there is nothing new', () => {
    const { methods } = open();
    const request = { topics: [{ topic: 'orders', numPartitions: 3 }] };
    expect([methods.createTopics(request), methods.createTopics(request)]).toEqual([true, false]);
    expect(declared(create({ topic: 'orders', numPartitions: 3 }), create({ topic: 'orders', numPartitions: 5 }))).toEqual({ orders: 3 });
  });

  it('are not created by a request that only asks whether they could be', () => {
    const topics = [{ topic: 'orders', numPartitions: 3 }];
    expect(declared(['createTopics', { topics, waitForLeaders: true, timeout: 5000, validateOnly: true }])).toEqual({});
    expect(declared(['createTopics', { topics, waitForLeaders: true, timeout: 5000 }])).toEqual({ orders: 3 });
  });

  it('are refused in the words of the broker', () => {
    expect(declared(create({ topic: 'orders', numPartitions: 0 }))).toBe(
      'INVALID_PARTITIONS (37): Number of partitions must be larger than 0.',
    );
    expect(declared(create({ topic: 'o/r' }))).toMatch(/^INVALID_TOPIC_EXCEPTION \(17\)/);
    expect(declared(create({ topic: 'orders', replicationFactor: 4 }))).toMatch(/^INVALID_REPLICATION_FACTOR \(38\)/);
    expect(declared(create({ topic: 'orders', numPartitions: 3 }), grow('orders', 2))).toMatch(
      /^INVALID_PARTITIONS \(37\): The topic has 3/,
    );
    expect(declared(create({ topic: 'orders' }), grow('order', 2))).toMatch(/^UNKNOWN_TOPIC_OR_PARTITION \(3\).*Did you mean `orders`\?$/);
  });

  it('are refused with what is meant, where the call makes no sense', () => {
    expect(declared(['createTopics', [{ topic: 'orders' }]])).toMatch(/^createTopics takes an object with a list of `topics`, such as/);
    expect(declared(['createTopics', null])).toMatch(/it got nothing\.$/);
    expect(declared(create({ topic: 'orders', partitions: 3 }))).toMatch(/^createTopics knows no `partitions` here\. /);
    expect(declared(create({ numPartitions: 3 }))).toMatch(/^createTopics was given no name of a topic/);
    expect(declared(create('orders'))).toBe('Each item of the list that createTopics takes is an object; it got "orders".');
    expect(declared(create({ topic: 'orders', numPartitions: '3' }))).toBe(
      '`numPartitions` of createTopics is a whole number; it got "3".',
    );
    expect(declared(create({ topic: 'orders', numPartitions: 5000 }))).toMatch(/there may be up to 4096 here\.$/);
  });
});
