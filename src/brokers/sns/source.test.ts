import { describe, expect, it } from 'vitest';
import { Digest } from '../../history/digest.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import { type SnsConfig, sns } from './kind.ts';
import { SnsBroker } from './source.ts';

const CONFIG: SnsConfig = sns.read({
  topics: ['orders', 'returns'],
  queues: { stock: { visibilityTimeoutMs: 10_000 }, mails: null, jobs: null },
  subscriptions: [
    { queue: 'stock', raw: true },
    { queue: 'mails', raw: true, filterPolicy: { kind: ['gift'] } },
    { topic: 'returns', queue: 'stock', raw: true },
  ],
} as never);

function open() {
  const events: HistoryEvent[] = [];
  const consumers = ['stock', 'mails'].map((name, at) => ({ program: name, workers: [at + 1], consumer: { queues: [name] } }));
  return { events, broker: new SnsBroker(CONFIG, { emit: event => events.push(event), consumers }) };
}

const message = { body: { orderId: 'ord_12' }, headers: { kind: 'gift' }, retryOf: null };
const digestOf = (broker: SnsBroker, now = 0) => {
  const digest = new Digest();
  broker.digest(digest, now);
  return digest.text();
};

it('refuses what the topic or the queue does not take, as whoever sends it would be told', () => {
  const { broker } = open();
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`h${at}`, 'x']));
  for (const [to, headers] of [
    ['orders', { 'a b': 'x' }],
    ['stock', many],
  ] as const)
    expect(() => broker.send('m', { ...message, to, headers }, 0)).toThrow(ServiceRefusal);
});

describe('two programs behind one topic', () => {
  it('each poll a queue of their own, and settle a copy of their own', () => {
    const { events, broker } = open();
    broker.send('m', message, 0);
    const [first, second] = [broker.receive(1, 0)!, broker.receive(2, 0)!];
    expect([first, second].map(({ message: name, view }) => [name, view.queue])).toEqual([
      ['m@stock', 'stock'],
      ['m@mails', 'mails'],
    ]);
    broker.settle('ack', [], { worker: 2, handing: second, delivery: 2 }, 0);
    broker.pass(10_000);
    expect([1, 2].map(worker => broker.receivable(worker, 10_000))).toEqual([true, false]);
    expect(events.flatMap(event => ('message' in event ? [`${event.type} ${event.message}`] : []))).toEqual([
      'sent m@stock',
      'sent m@mails',
      'settled m@mails',
      'returned m@stock',
    ]);
  });

  it('are handed what their filter lets through, of the topic that it was sent to', () => {
    const { broker } = open();
    broker.send('m', { ...message, headers: {} }, 0);
    broker.send('r', { ...message, to: 'returns' }, 0);
    expect(broker.receivable(2, 0)).toBe(false);
    expect([broker.receive(1, 0)!.message, broker.receive(1, 0)!.message]).toEqual(['m@stock', 'r@stock']);
  });
});

it('takes what is sent to a topic or to a queue', () => {
  const { events, broker } = open();
  expect(['orders', 'returns', 'jobs', 'other'].map(to => broker.takes(to))).toEqual([true, true, true, false]);
  broker.send('j', { ...message, to: 'jobs' }, 0);
  expect(events).toMatchObject([{ type: 'sent', message: 'j', queue: 'jobs' }]);
});

it('a copy goes on by itself', () => {
  const { broker } = open();
  broker.send('m', message, 0);
  const before = digestOf(broker);
  const told: HistoryEvent[] = [];
  const copy = broker.copy(event => told.push(event));
  copy.send('n', message, 0);
  expect(told.map(({ type }) => type)).toEqual(['sent', 'sent']);
  expect(digestOf(broker)).toBe(before);
  broker.send('n', message, 0);
  expect(digestOf(broker)).toBe(digestOf(copy));
});
