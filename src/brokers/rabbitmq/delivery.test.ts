import { describe, expect, it } from 'vitest';
import { Bench, ok, QUORUM, refused, text, VERSIONS } from './fixture.ts';

describe.each(VERSIONS)('delivery on %s', version => {
  it('R-08: tags count per channel and settle once', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2']);
    const c = bench.consume('c', 'q');
    expect(bench.taken('c').map(({ tag }) => tag)).toEqual([1, 2]);
    c.ack(1);
    c.ack(1);
    expect(bench.closed()).toEqual(['c: 406 PRECONDITION_FAILED - unknown delivery tag 1 (basic.ack)']);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
    const d = bench.consume('d', 'q');
    expect(bench.taken('d').map(({ tag, redelivered }) => [tag, redelivered])).toEqual([[1, true]]);
    d.ack(7);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
  });

  it('R-09: multiple settles all up to the tag, over all queues of the channel', () => {
    const bench = new Bench(version);
    bench.queue('q1');
    bench.queue('q2');
    const x = bench.channel('x');
    for (const queue of ['q1', 'q2']) ok(x.consume({ queue, consumer: queue }));
    bench.send('q1', 'a');
    bench.send('q2', 'b');
    bench.send('q1', 'c');
    x.ack(2, { multiple: true });
    expect([bench.counts('q1'), bench.counts('q2')]).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
    x.ack(0, { multiple: true });
    x.ack(0, { multiple: true });
    expect(bench.counts('q1')).toEqual([0, 0, 1]);
    x.ack(0);
    expect(bench.closed()).toEqual(['x: 406 PRECONDITION_FAILED - unknown delivery tag 0 (basic.ack)']);
  });

  it('R-10: without acknowledgement a message is gone when handed, whatever the prefetch', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2', 'm3']);
    const c = bench.consume('c', 'q', { prefetch: 1, noAck: true, connection: 'k1' });
    expect(bench.bodies('c')).toEqual(['m1', 'm2', 'm3']);
    c.connection.drop();
    expect(bench.counts('q')).toEqual([0, 0, 0]);
  });

  it('R-11: what one channel of a lost connection gives back does not go to another of its channels', () => {
    const bench = new Bench(version);
    bench.queue('q');
    const c = bench.consume('c', 'q', { connection: 'k1' });
    bench.consume('d', 'q', { connection: 'k1' });
    bench.send('q', 'm');
    expect(bench.bodies('c')).toEqual(['m']);
    c.connection.drop();
    expect(bench.bodies('d')).toEqual([]);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
  });

  it('R-17: on a quorum queue, a consumer tag taken anew while its old messages are unsettled breaks 3.10', () => {
    const bench = new Bench(version);
    bench.queue('q', QUORUM);
    const c = bench.consume('c', 'q', { connection: 'k1' });
    bench.send('q', 'old');
    ok(c.cancel('c'));
    ok(c.consume({ queue: 'q', consumer: 'c' }));
    expect(bench.closed()).toEqual([]);
    bench.send('q', 'new');
    expect(bench.closed()).toEqual(version === '3.10' ? ['k1: 541 INTERNAL_ERROR'] : []);
    expect(bench.counts('q')).toEqual(version === '3.10' ? [2, 0, 0] : [0, 2, 1]);
  });

  it('R-17: and does not once those are settled', () => {
    const bench = new Bench(version);
    bench.queue('q', QUORUM);
    const c = bench.consume('c', 'q');
    bench.send('q', 'old');
    ok(c.cancel('c'));
    ok(c.consume({ queue: 'q', consumer: 'c' }));
    c.ack(1);
    bench.send('q', 'new');
    expect(bench.bodies('c')).toEqual(['old', 'new']);
  });

  it('R-11: a lost connection gives everything back, in place', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2', 'm3', 'm4']);
    const c = bench.consume('c', 'q', { prefetch: 3, connection: 'k1' });
    c.ack(2);
    c.connection.drop();
    expect(bench.drain('q')).toEqual(['m1', 'm3', 'm4']);
  });

  it('R-12: redelivered says only that it may have been seen', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2', 'm3']);
    bench.consume('c', 'q', { prefetch: 2 }).close();
    bench.consume('d', 'q');
    expect(bench.taken('d').map(({ redelivered }) => redelivered)).toEqual([true, true, false]);
  });

  it('R-13: a classic queue restores the place, whatever the order of return', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2', 'm3', 'm4', 'm5']);
    const g = bench.channel('g');
    for (let i = 0; i < 3; i++) bench.get(g, 'q');
    for (const tag of [3, 1, 2]) g.nack(tag);
    expect(bench.drain('q')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  });

  it('R-13: a quorum queue serves returned messages first, in the order of return', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-delivery-limit': 9 });
    bench.send('q', ['m1', 'm2', 'm3', 'm4', 'm5']);
    const g = bench.channel('g');
    for (let i = 0; i < 3; i++) bench.get(g, 'q');
    for (const tag of [3, 1, 2]) g.nack(tag);
    expect(bench.drain('q')).toEqual(['m3', 'm1', 'm2', 'm4', 'm5']);
  });

  it('R-13: without a limit a nack on a quorum queue goes to the tail', () => {
    const bench = new Bench(version);
    bench.queue('q', version !== '3.10' ? { ...QUORUM, 'x-delivery-limit': -1 } : QUORUM);
    bench.send('q', ['m1', 'm2', 'm3']);
    const g = bench.channel('g');
    bench.get(g, 'q');
    g.nack(1);
    expect(bench.drain('q')).toEqual(['m2', 'm3', 'm1']);
  });

  it('R-14: refused without requeue is gone, unless there is a dead-letter exchange', () => {
    const bench = new Bench(version);
    bench.queue('dead');
    bench.queue('plain');
    bench.queue('q', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
    for (const queue of ['plain', 'q']) {
      bench.send(queue, `from ${queue}`);
      bench.consume(`c-${queue}`, queue).nack(1, { requeue: false });
    }
    expect(bench.drain('dead')).toEqual(['from q']);
    expect(bench.counts('plain')).toEqual([0, 0, 1]);
  });

  it('R-15: nack and reject requeue unless told otherwise', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', 'm');
    const c = bench.consume('c', 'q', { prefetch: 1 });
    c.nack(1);
    c.reject(2);
    expect(bench.taken('c').map(({ tag }) => tag)).toEqual([1, 2, 3]);
  });

  it('R-16: prefetch is per consumer and fixed when it starts; get does not count', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2', 'm3', 'm4', 'm5']);
    const x = bench.channel('x');
    x.qos(1);
    ok(x.consume({ queue: 'q', consumer: 'a' }));
    x.qos(10);
    bench.get(x, 'q');
    expect(bench.bodies('a')).toEqual(['m1']);
    ok(x.consume({ queue: 'q', consumer: 'b' }));
    expect(bench.bodies('b')).toEqual(['m3', 'm4', 'm5']);
  });

  it.runIf(version !== '4.3')('R-16: a global prefetch is one window for the channel, until a per-consumer one is set', () => {
    const bench = new Bench(version);
    for (const queue of ['q1', 'q2']) bench.queue(queue);
    const x = bench.channel('x');
    x.qos(2, { global: true });
    for (const queue of ['q1', 'q2']) ok(x.consume({ queue, consumer: queue }));
    bench.send('q1', 'a');
    bench.send('q2', ['b', 'c']);
    expect(bench.counts('q2')).toEqual([1, 1, 1]);
    x.ack(1);
    expect(bench.bodies('q2')).toEqual(['b', 'c']);
    bench.send('q1', 'd');
    x.qos(5);
    expect(bench.bodies('q1')).toEqual(['a', 'd']);
  });

  it('R-17: a quorum queue gives an unlimited consumer 2000', () => {
    const bench = new Bench(version);
    bench.queue('q', QUORUM);
    const c = bench.consume('c', 'q');
    for (let i = 0; i < 2005; i++) bench.send('q', `m${i}`);
    expect(bench.counts('q')).toEqual([5, 2000, 1]);
    c.ack(1);
    expect(bench.counts('q')).toEqual([4, 2000, 1]);
  });

  it.runIf(version !== '4.3')('R-17: a quorum queue knows no global prefetch', () => {
    const bench = new Bench(version);
    bench.queue('q', QUORUM);
    const x = bench.channel('x', 'k1');
    x.qos(1, { global: true });
    expect(refused(x.consume({ queue: 'q', consumer: 'x' }))).toBe(
      "540 NOT_IMPLEMENTED - queue 'q' in vhost '/' does not support global qos",
    );
    expect(x.connection.open).toBe(false);
  });

  it('R-18: consumers with room take turns, and the turn outlives the messages', () => {
    const bench = new Bench(version);
    bench.queue('q');
    for (const name of ['a', 'b', 'c']) bench.consume(name, 'q', { prefetch: name === 'b' ? 1 : 9 });
    bench.send('q', ['1', '2', '3', '4', '5', '6']);
    expect(['a', 'b', 'c'].map(name => bench.bodies(name))).toEqual([['1', '4', '6'], ['2'], ['3', '5']]);
  });

  it('R-18: a single active consumer has it all until it goes, then the next by priority', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-single-active-consumer': true });
    const a = bench.consume('a', 'q', { noAck: true });
    bench.consume('b', 'q', { noAck: true });
    bench.consume('c', 'q', { noAck: true, arguments: { 'x-priority': 9 } });
    bench.send('q', '1');
    ok(a.cancel('a'));
    bench.send('q', '2');
    expect(['a', 'b', 'c'].map(name => bench.bodies(name))).toEqual([['1'], [], ['2']]);
  });

  it('R-18: a cancelled single active consumer that holds messages: 4.0 serves the next at once, 3.10 with the next event', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-single-active-consumer': true });
    const a = bench.consume('a', 'q', { prefetch: 2 });
    bench.consume('b', 'q', { prefetch: 5 });
    bench.send('q', ['1', '2', '3', '4']);
    ok(a.cancel('a'));
    expect(bench.bodies('b')).toEqual(version !== '3.10' ? ['3', '4'] : []);
    a.nack(2);
    expect(bench.bodies('b')).toEqual(version !== '3.10' ? ['2'] : ['2', '3', '4']);
  });

  it('R-18: on 3.10 publishing past messages that such a cancel left waiting crashes the queue', () => {
    const bench = new Bench('3.10');
    bench.queue('q', { 'x-single-active-consumer': true });
    const a = bench.consume('a', 'q', { prefetch: 1 });
    bench.consume('b', 'q', { prefetch: 5 });
    bench.send('q', ['kept', 'lost'], {});
    bench.send('q', 'stays', { deliveryMode: 2 });
    ok(a.cancel('a'));
    bench.send('q', 'straw', { deliveryMode: 2 });
    expect(bench.events.filter(({ type }) => type === 'consumer-cancelled')).toMatchObject([{ consumer: 'b' }]);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
    expect(bench.drain('q')).toEqual(['stays']);
  });

  it('R-21: one publisher, one queue, one consumer keep order', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.consume('c', 'q');
    const sent = Array.from({ length: 50 }, (_, i) => `m${i}`);
    bench.broker.pipeline(() => bench.send('q', sent));
    expect(bench.bodies('c')).toEqual(sent);
  });

  it('acknowledging after the queue was deleted is silently fine', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2']);
    const c = bench.consume('c', 'q', { prefetch: 1 });
    expect(ok(bench.main.deleteQueue('q'))).toEqual({ messages: 1 });
    expect(bench.events.at(-1)).toMatchObject({ type: 'consumer-cancelled', consumer: 'c' });
    c.ack(1);
    expect(bench.closed()).toEqual([]);
  });

  it('an auto-delete queue goes with its last consumer, though a get holds a message', () => {
    const bench = new Bench(version);
    ok(bench.main.declareQueue({ queue: 'q', autoDelete: true }));
    bench.send('q', ['m1', 'm2']);
    bench.get(bench.channel('g'), 'q');
    const c = bench.consume('c', 'q');
    ok(c.cancel('c'));
    expect(bench.counts('q')).toBeNull();
  });

  it('delete if-empty looks at ready messages only', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', 'm');
    expect(refused(bench.channel('x').deleteQueue('q', { ifEmpty: true }))).toBe(
      "406 PRECONDITION_FAILED - queue 'q' in vhost '/' not empty",
    );
    bench.consume('c', 'q');
    expect(ok(bench.main.deleteQueue('q', { ifEmpty: true }))).toEqual({ messages: 0 });
  });

  it('recover gives everything back to the queue', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2']);
    const c = bench.consume('c', 'q');
    ok(c.recover());
    expect(bench.taken('c').map(({ tag, redelivered, body }) => [tag, redelivered, body])).toEqual([
      [1, false, 'm1'],
      [2, false, 'm2'],
      [3, true, 'm1'],
      [4, true, 'm2'],
    ]);
  });

  it('direct reply-to: an answer without a queue', () => {
    const bench = new Bench(version);
    bench.queue('rpc');
    bench.consume('server', 'rpc', { noAck: true });
    const client = bench.channel('client');
    ok(client.consume({ queue: 'amq.rabbitmq.reply-to', consumer: 'replies', noAck: true }));
    client.publish({ exchange: '', key: 'rpc', body: 'ask', properties: { replyTo: 'amq.rabbitmq.reply-to', correlationId: '7' } });
    const [asked] = bench.taken('server');
    bench.publish('', asked!.properties.replyTo!, 'answer', { properties: { correlationId: '7' } });
    expect(bench.taken('replies').map(text)).toEqual(['answer']);
    client.close();
    bench.publish('', asked!.properties.replyTo!, 'too late');
    expect(bench.taken('replies')).toEqual([]);
  });
});
