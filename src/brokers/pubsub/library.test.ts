import { describe, expect, it } from 'vitest';
import { refusal } from '../sqs/test-broker.ts';
import { OrderedPublisher, Subscriber } from './library.ts';
import { pubsub, S } from './test-broker.ts';

const MIN = 60 * S;

/** Lets time pass as a living client does: it wakes at each of its timers. */
function live(client: Subscriber, until: number): void {
  for (let at = client.nextTimer(); at !== null && at <= until; at = client.nextTimer()) client.pass(at);
  client.pass(until);
}

describe('a subscriber', () => {
  it('P-04: keeps its leases for as long as it lives, an hour at most', () => {
    const { broker, publish, events } = pubsub();
    publish('a');
    const client = new Subscriber(broker, 'stock', 'one');
    const [a] = client.take(0);
    live(client, 59 * MIN);
    expect(broker.leaseEnd('stock', a!.ackId)).not.toBeNull();
    live(client, 60 * MIN);
    expect(broker.leaseEnd('stock', a!.ackId)).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'returned', at: 60 * MIN, reason: 'visibility-timeout' });
  });

  it('P-04: a client that stands still loses its leases', () => {
    const { broker, publish, ids } = pubsub();
    publish('a');
    new Subscriber(broker, 'stock', 'one').take(0);
    expect(ids(10 * S)).toEqual(['a']);
  });

  it('P-04: holds so many messages and bytes, and no more', () => {
    const { broker, publish } = pubsub();
    for (let n = 0; n < 5; n += 1) publish(`m${n}`, 0, { body: 'x'.repeat(100) });
    const few = new Subscriber(broker, 'stock', 'few', { maxMessages: 2 });
    const [first] = few.take(0);
    expect(few.held).toBe(2);
    few.settle(first!.ackId, 'ack', 0);
    few.take(0);
    expect(few.held).toBe(2);
    const small = new Subscriber(broker, 'stock', 'small', { maxBytes: 150 });
    small.take(0);
    expect(small.held).toBe(2);
  });

  it('P-04: under exactly-once delivery a lease is prolonged by a minute at least', () => {
    const { broker, publish } = pubsub({ exactlyOnce: true });
    publish('a');
    const [a] = new Subscriber(broker, 'stock', 'one').take(0);
    expect(broker.leaseEnd('stock', a!.ackId)).toBe(MIN);
  });

  it('P-08: handles the messages of a key one after the other, those of several side by side', () => {
    const { broker, put } = pubsub({ ordering: true });
    put('a1 a2 b1');
    const client = new Subscriber(broker, 'stock', 'one');
    const started = client.take(0);
    expect(started.map(({ message }) => message)).toEqual(['a1', 'b1']);
    expect(client.settle(started[0]!.ackId, 'ack', 0)).toMatchObject({ message: 'a2' });
    expect(client.settle(started[1]!.ackId, 'ack', 0)).toBeNull();
  });

  it('P-09: gives up what waits behind a message that it gives back, and gets it again in order', () => {
    const { broker, put } = pubsub({ ordering: true });
    put('a1 a2 a3');
    const client = new Subscriber(broker, 'stock', 'one');
    const [a1] = client.take(0);
    expect(client.settle(a1!.ackId, 'nack', 0)).toBeNull();
    expect(client.held).toBe(0);
    const again = client.take(0);
    expect(again.map(({ message }) => message)).toEqual(['a1']);
    expect(client.settle(again[0]!.ackId, 'ack', 0)).toMatchObject({ message: 'a2' });
  });
});

it('P-10: a publisher stops at a key of which a publish failed, until it is resumed', () => {
  const { broker, ids } = pubsub({ ordering: true });
  const publisher = new OrderedPublisher(broker, 'orders');
  const publish = (id: string, fails = false) => publisher.publish({ id, body: id, orderingKey: id[0]! }, 0, fails);
  publish('a1');
  expect(refusal(() => publish('a2', true))).toContain('The publish request failed');
  expect(refusal(() => publish('a3'))).toContain('resumePublishing');
  publish('b1');
  publisher.resume('a');
  publish('a4');
  expect(ids(0, { max: 10 })).toEqual(['a1', 'a4', 'b1']);
});
