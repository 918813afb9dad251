import { expect, it } from 'vitest';
import { Publisher } from './publishing.ts';
import { caller, refusal } from './service-testing.ts';

it('stores each event it is given, the same one again too, and hands it on', () => {
  const delivered: unknown[] = [];
  const publish = caller(new Publisher('topic', { names: ['orders'] }, (to, message, now) => delivered.push([to, message, now])));
  const event = { eventId: 'evt_1', orderId: 'ord_12' };
  expect(publish('publish', ['orders', event], 40)).toEqual({
    result: { id: 'orders/evt_1#1' },
    changes: [{ store: 'orders', key: 'evt_1', before: null, after: { messages: 1, newest: event } }],
  });
  expect(publish('publish', ['orders', event], 50).changes).toMatchObject([{ before: { messages: 1 }, after: { messages: 2 } }]);
  expect(delivered).toEqual([
    ['orders', { id: 'orders/evt_1#1', body: event, key: null }, 40],
    ['orders', { id: 'orders/evt_1#2', body: event, key: null }, 50],
  ]);
});

it('counts by the partition key where there is one', () => {
  const publish = caller(new Publisher('topic', { names: ['orders'] }, () => {}));
  publish('publish', ['orders', { eventId: 'a' }, { key: 'ord_12' }]);
  expect(publish('publish', ['orders', { eventId: 'b' }, { key: 'ord_12' }]).result).toEqual({ id: 'orders/ord_12#2' });
});

it('refuses what does not exist or is no key, in a sentence', () => {
  const publish = caller(new Publisher('topic', { names: ['orders', 'posts'] }, () => {}));
  expect(refusal(() => publish('publish', ['order', {}]))).toBe(
    'UnknownDestination not_found: there is no topic "order" here. There is "orders", "posts".',
  );
  expect(refusal(() => publish('publish', ['orders', {}, { key: 3 }]))).toMatch(/topic\(\.\.\.\)\.publish: the `key` must be a text/);
  const send = caller(new Publisher('queue', { names: ['jobs'] }, () => {}));
  expect(refusal(() => send('send', ['orders', {}]))).toMatch(/there is no queue "orders" here/);
});

it('has the same key whatever came first, and another for another message', () => {
  const after = (...ids: string[]) => {
    const publisher = new Publisher('topic', { names: ['orders'] }, () => {});
    for (const eventId of ids) caller(publisher)('publish', ['orders', { eventId }]);
    return publisher.key();
  };
  expect(after('a', 'b')).toBe(after('b', 'a'));
  expect(after('a', 'b')).not.toBe(after('a', 'a'));
});
