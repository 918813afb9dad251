import { expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Publisher } from './publishing.ts';
import { ServiceRefusal } from './service.ts';
import { caller, keyOf, refusal } from './service-testing.ts';

it('stores each event it is given, the same one again too, and hands it on', () => {
  const delivered: unknown[] = [];
  const publish = caller(new Publisher('topic', new Set(['orders']), (to, message, now) => delivered.push([to, message, now])));
  const event = { eventId: 'evt_1', orderId: 'ord_12' };
  expect(publish('publish', ['orders', event], 40)).toEqual({
    result: { id: 'orders/evt_1#1' },
    changes: [{ store: 'orders', key: 'evt_1', before: null, after: { messages: 1, newest: event } }],
  });
  expect(publish('publish', ['orders', event], 50).changes).toMatchObject([{ before: { messages: 1 }, after: { messages: 2 } }]);
  expect(delivered).toEqual([
    ['orders', { id: 'orders/evt_1#1', body: event, key: null, headers: {} }, 40],
    ['orders', { id: 'orders/evt_1#2', body: event, key: null, headers: {} }, 50],
  ]);
});

it('counts by the partition key where there is one', () => {
  const publish = caller(new Publisher('topic', new Set(['orders']), () => {}));
  publish('publish', ['orders', { eventId: 'a' }, { key: 'ord_12' }]);
  expect(publish('publish', ['orders', { eventId: 'b' }, { key: 'ord_12' }]).result).toEqual({ id: 'orders/ord_12#2' });
});

it('refuses what does not exist or is no key, in a sentence', () => {
  const publish = caller(new Publisher('topic', new Set(['orders', 'posts']), () => {}));
  expect(refusal(() => publish('publish', ['order', {}]))).toBe(
    'UnknownDestination not_found: there is no topic "order" here. There is "orders", "posts".',
  );
  expect(refusal(() => publish('publish', ['orders', {}, { key: 3 }]))).toMatch(/topic\(\.\.\.\)\.publish: the `key` must be a text/);
  const send = caller(new Publisher('queue', new Set(['jobs']), () => {}));
  expect(refusal(() => send('send', ['orders', {}]))).toMatch(/there is no queue "orders" here/);
});

it('hands on headers, which are texts by name', () => {
  const delivered: unknown[] = [];
  const publish = caller(new Publisher('topic', new Set(['orders']), (_, { key, headers }) => delivered.push([key, headers])));
  publish('publish', ['orders', {}, { key: 'ord_12', headers: { kind: 'OrderPaid' } }]);
  publish('publish', ['orders', {}, { headers: null }]);
  const send = caller(new Publisher('queue', new Set(['jobs']), (_, { key, headers }) => delivered.push([key, headers])));
  send('send', ['jobs', {}, { headers: { kind: 'resize' } }]);
  expect(delivered).toEqual([
    ['ord_12', { kind: 'OrderPaid' }],
    [null, {}],
    [null, { kind: 'resize' }],
  ]);
  const said = (options: Json) => refusal(() => publish('publish', ['orders', {}, options])).replace(/^.*publish: /, '');
  expect(said({ headers: 'OrderPaid' })).toBe('the `headers` must be an object such as { kind: "OrderPaid" }, not the string "OrderPaid".');
  expect(said({ headers: { kind: 3 } })).toBe('the header `kind` must be a text such as "OrderPaid", not the number 3.');
  expect(said({ headers: { '': 'x' } })).toBe('a header needs a name.');
  expect(said({ header: {} })).toBe('there is no option `header`. Did you mean `headers`?');
});

it('hands on what a FIFO queue or topic goes by', () => {
  const delivered: unknown[] = [];
  const send = caller(new Publisher('queue', new Set(['jobs.fifo']), (_, { id: __, body: ___, ...rest }) => delivered.push(rest)));
  send('send', ['jobs.fifo', {}, { key: 'ada', deduplicationId: 'p1' }]);
  send('send', ['jobs.fifo', {}]);
  expect(delivered).toEqual([
    { key: 'ada', headers: {}, deduplicationId: 'p1' },
    { key: null, headers: {} },
  ]);
  expect(refusal(() => send('send', ['jobs.fifo', {}, { deduplicationId: 7 }]))).toContain('the `deduplicationId` must be a text');
});

it('counts nothing that a broker does not take', () => {
  let full = true;
  const publisher = new Publisher('queue', new Set(['jobs']), () => {
    if (full) throw new ServiceRefusal('QueueFull', 'no room');
  });
  const send = caller(publisher);
  expect(refusal(() => send('send', ['jobs', { id: 'a' }]))).toContain('no room');
  expect(publisher.snapshot()).toEqual({});
  full = false;
  expect(send('send', ['jobs', { id: 'a' }]).result).toEqual({ id: 'jobs/a#1' });
});

it('has the same key whatever came first, and another for another message', () => {
  const after = (...ids: string[]) => {
    const publisher = new Publisher('topic', new Set(['orders']), () => {});
    for (const eventId of ids) caller(publisher)('publish', ['orders', { eventId }]);
    return keyOf(publisher);
  };
  expect(after('a', 'b')).toBe(after('b', 'a'));
  expect(after('a', 'b')).not.toBe(after('a', 'a'));
});
