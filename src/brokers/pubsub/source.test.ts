import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { type PubSubConfig, pubsub } from './kind.ts';
import { PubSubBroker } from './source.ts';

const CONFIG: PubSubConfig = pubsub.read({
  topics: ['orders'],
  subscriptions: {
    stock: { deadLetter: { topic: 'stock-dead' } },
    mails: { ackDeadlineMs: 20_000, filter: 'attributes.kind = "gift"' },
    dead: { topic: 'stock-dead' },
  },
} as never);

function open(config = CONFIG) {
  const events: HistoryEvent[] = [];
  const names = config.subscriptions.map(({ name }) => name);
  const consumers = names.map((name, at) => ({ program: name, workers: [at + 1], consumer: { subscription: name } }));
  return { events, broker: new PubSubBroker(config, { emit: event => events.push(event), consumers }) };
}

const gift = { body: { orderId: 'ord_12' }, headers: { kind: 'gift' }, retryOf: null };
const told = (events: readonly HistoryEvent[]) => events.flatMap(event => ('message' in event ? [`${event.type} ${event.message}`] : []));

describe('two programs with a subscription each', () => {
  it('each get every message, as one of their own, and settle it for themselves', () => {
    const { events, broker } = open();
    broker.send('m', gift, 0);
    const [first, second] = [broker.receive(1, 0)!, broker.receive(2, 0)!];
    expect([first, second].map(({ message, queue, view }) => [message, queue, view.id])).toEqual([
      ['m@stock', 'stock', 'm'],
      ['m@mails', 'mails', 'm'],
    ]);
    broker.settle('ack', [], { worker: 2, handing: second, delivery: 2 }, 0);
    broker.crash(1, 0);
    broker.pass(10_000, null);
    expect([1, 2].map(worker => broker.receivable(worker))).toEqual([true, false]);
    expect(told(events)).toEqual(['sent m@stock', 'sent m@mails', 'settled m@mails', 'returned m@stock']);
  });

  it('have deadlines of their own', () => {
    const { broker } = open();
    broker.send('m', gift, 0);
    const ends = [1, 2].map(worker => broker.leaseEnd(worker, broker.receive(worker, 0)!)?.at);
    expect(ends).toEqual([10_000, 20_000]);
  });

  it('keep the name of a message that only one of them gets', () => {
    const { events, broker } = open();
    broker.send('m', { ...gift, headers: {} }, 0);
    expect(broker.receivable(2)).toBe(false);
    broker.send('n', gift, 0);
    broker.send('o', { ...gift, retryOf: 'n' }, 0);
    expect(told(events)).toEqual(['sent m', 'sent n@stock', 'sent n@mails', 'sent o@stock', 'sent o@mails']);
    expect(events.slice(-2)).toMatchObject([{ retryOf: 'n@stock' }, { retryOf: 'n@mails' }]);
  });

  it('give up a copy to the dead-letter topic, whose subscription a program may read', () => {
    const { events, broker } = open();
    broker.send('m', gift, 0);
    for (let delivery = 1; delivery <= 5; delivery += 1)
      broker.settle('retry', [], { worker: 1, handing: broker.receive(1, 0)!, delivery }, 0);
    expect(told(events).slice(-2)).toEqual(['dead-lettered m@stock', 'sent m@stock@stock-dead']);
    expect(broker.receive(3, 0)!.message).toBe('m@stock@stock-dead');
  });
});

it('P-09: keeps the rest of a key from the life after the one that died over it, in a copy as well', () => {
  const ordered = pubsub.read({ topics: ['orders'], subscriptions: { stock: { ordering: true } } } as never);
  const { broker } = open(ordered);
  for (const [name, key] of Object.entries({ a1: 'a', a2: 'a', b1: 'b' })) broker.send(name, { ...gift, key }, 0);
  expect(broker.receive(1, 0)!.message).toBe('a1');
  broker.crash(1, 0);
  const copy = broker.copy(() => {});
  for (const each of [broker, copy]) {
    expect(each.receive(1, 0)!.message).toBe('b1');
    expect(each.receivable(1)).toBe(false);
    each.pass(10_000, null);
    expect([each.receive(1, 10_000)!.message, each.receive(1, 10_000)!.message]).toEqual(['a1', 'a2']);
  }
});

it('takes what is sent to a topic', () => {
  const { broker } = open();
  expect(['orders', 'stock-dead', 'stock'].map(to => broker.takes(to))).toEqual([true, true, false]);
});
