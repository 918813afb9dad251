import { beforeAll, describe, expect, it } from 'vitest';
import { runWith } from '../../graders/at-scale/runs-testing.ts';
import { loadPrices } from '../exercise/load-fs.ts';
import type { Prices } from '../exercise/prices.ts';
import type { ScaleResult } from '../history/scale.ts';
import { KAFKA, SNS, SQS } from '../sim/at-scale/designs-testing.ts';
import type { System } from '../system/system.ts';
import { figuresOf } from './scale-figures.ts';

let prices: Prices;
beforeAll(async () => {
  prices = await loadPrices();
});

const of = (result: Partial<ScaleResult>, system: System, changes: Parameters<typeof runWith>[0] = {}) => {
  const run = runWith({ ...changes, result });
  return figuresOf(run.result, { ...run.plan, workers: { notify: { count: 8, inHand: 10 } } }, system, prices);
};
const callsOf = (figures: ReturnType<typeof of>) =>
  Object.fromEntries(figures.calls.map(({ priced, calls, usd }) => [priced, { calls, usd }]));

describe('what calls cost', () => {
  it('of SQS, each of them', () => {
    const sent = { chunks: 100, pushes: 10_000, 'pushes-dead': 40 };
    const figures = of({ sent }, SQS);
    expect(callsOf(figures)['sqs-standard']!.calls).toEqual({ SendMessage: 10_100, ReceiveMessage: 10_100, DeleteMessage: 10_000 });
    // 30,200 requests, and pushes cost nothing.
    expect(figures.usd).toBeCloseTo(0.01208, 9);
    expect(figures.lookedUp).toBe(prices.lookedUp);
  });

  it('of SNS, what is published, and none of what it hands on', () => {
    const figures = of({ sent: { posts: 2, notifications: 10_000, chunks: 98 } }, SNS);
    expect(callsOf(figures)['sns-standard']).toMatchObject({ calls: { Publish: 10_002 } });
    expect(callsOf(figures)['sqs-standard']!.calls).toMatchObject({ SendMessage: 98, ReceiveMessage: 10_100 });
  });

  it('of Kafka, nothing that has a price', () => {
    const figures = of({ sent: { chunks: 100, pushes: 10_000 } }, KAFKA, { notify: { calls: {} } });
    expect(callsOf(figures)).toEqual({ kafka: { calls: { 'records produced': 10_100, 'records consumed': 10_100 }, usd: null } });
    expect(figures.usd).toBeNull();
  });

  it('of FIFO queues is more, and of Pub/Sub a matter of bytes', () => {
    const fifo: System = {
      ...SQS,
      brokers: {
        jobs: { kind: 'sqs', queues: [{ name: 'pushes.fifo', visibilityTimeoutMs: 1, deadLetterQueue: null, maxReceiveCount: null }] },
      },
      programs: { notify: { ...SQS.programs.notify!, feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['pushes.fifo'] } } } },
    };
    expect(callsOf(of({ sent: { 'pushes.fifo': 1_000_000 } }, fifo))['sqs-fifo']!.usd).toBeCloseTo(0.5 * 1.02, 9);
    const pubsub = {
      ...SQS,
      brokers: { bus: { kind: 'pubsub', topics: ['pushes'], subscriptions: [{ name: 'all', topic: 'pushes' }] } },
      programs: { notify: { ...SQS.programs.notify!, feed: { kind: 'consume', broker: 'bus', consumer: { subscriptions: ['all'] } } } },
    } as unknown as System;
    // As many bytes as 1,000 each, published and delivered.
    expect(callsOf(of({ sent: { pushes: 10_000 } }, pubsub)).pubsub!.usd).toBeCloseTo((20_000_000 / 2 ** 40) * 40, 9);
  });
});

describe('messages a second', () => {
  const seconds = {
    came: [0, 4000, 6000],
    delivered: [],
    pushed: [0, 3000, 0, 5000],
    refused: [],
    throttled: [],
    threw: [],
    settled: [],
    waiting: [],
  };

  it('stand beside what is stated', () => {
    const { rates, pushesPerSecond } = of({}, SNS, { notify: { seconds } });
    expect(rates.filter(({ program }) => program === 'notify')).toMatchObject([
      { priced: 'sns-standard', perSecond: 6000, limit: 30_000 },
      { priced: 'sqs-standard', perSecond: 6000, limit: null, inFlight: { most: 80, limit: 120_000 } },
    ]);
    expect(rates.at(-1)).toMatchObject({ priced: 'push', program: null, perSecond: 5000, limit: 10_000 });
    expect(pushesPerSecond).toEqual({ peak: 5000, mean: 8000 / 3 });
  });

  it('of Kafka fall on partitions', () => {
    const { rates } = of({}, KAFKA, { notify: { seconds } });
    expect(rates.find(({ program }) => program === 'notify')).toMatchObject({ priced: 'kafka', limit: null, partitions: 1024 });
  });
});

it('of a FIFO queue are held to what was switched on for it', () => {
  const queue = (fifoThroughputLimit: 'perQueue' | 'perMessageGroupId') => {
    const fifo = { contentBasedDeduplication: false, deduplicationScope: 'messageGroup', fifoThroughputLimit };
    const queues = [{ name: 'p.fifo', visibilityTimeoutMs: 1, deadLetterQueue: null, maxReceiveCount: null, fifo }];
    return {
      ...SQS,
      brokers: { jobs: { kind: 'sqs', queues } },
      programs: { notify: { ...SQS.programs.notify!, feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['p.fifo'] } } } },
    } as unknown as System;
  };
  const rate = (system: System) => of({}, system).rates.find(({ program }) => program === 'notify');
  expect(rate(queue('perQueue'))).toMatchObject({ limit: 300, more: [{ perSecond: 3000 }, { perSecond: 70_000 }] });
  expect(rate(queue('perMessageGroupId'))).toMatchObject({ limit: 70_000, more: [] });
});

it('says where most waited and how many had come before', () => {
  const figures = of({}, SQS, { pushes: { done: 10_010, duplicates: 10 } });
  expect(figures.backlog).toEqual({ queue: 'pushes', most: 8000 });
  expect(figures.duplicateRate).toBeCloseTo(10 / 10_010);
});
