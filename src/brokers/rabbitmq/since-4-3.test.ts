import { describe, expect, it } from 'vitest';
import { Bench, ok, QUORUM, refused } from './fixture.ts';

/** What 4.3 does otherwise than the versions before it, by its documentation and release notes. */
const made = (args = {}) => {
  const bench = new Bench('4.3');
  bench.queue('dead');
  bench.queue('q', { ...QUORUM, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead', ...args });
  return bench;
};

describe('quorum queues since 4.3', () => {
  it('R-36: a message that is nacked again and again comes back for ever, whatever the limit', () => {
    const bench = made({ 'x-delivery-limit': 2 });
    bench.send('q', 'm');
    const c = bench.consume('c', 'q', { prefetch: 1 });
    for (let tag = 1; tag <= 50; tag++) c.nack(tag);
    expect(bench.counts('q')).toEqual([0, 1, 1]);
    expect(bench.taken('c').at(-1)!.headers!['x-delivery-count']).toBeUndefined();
  });

  it('R-36: a lost channel counts, and so does a lost connection', () => {
    const bench = made();
    bench.send('q', 'm');
    bench.consume('a', 'q').close();
    bench.consume('b', 'q', { connection: 'k1' }).connection.drop();
    bench.consume('c', 'q');
    expect(bench.taken('c')[0]!.headers).toMatchObject({ 'x-delivery-count': 2, 'x-acquired-count': 2 });
  });

  it('R-36: basic.recover counts as a nack does', () => {
    const bench = made();
    bench.send('q', 'm');
    const c = bench.consume('c', 'q');
    ok(c.recover());
    expect(bench.taken('c')[1]!.headers).toEqual({ 'x-acquired-count': 1 });
  });

  it('R-41: x-acquired-count says how often a message came back, and x-delivery-count how often because it failed', () => {
    const bench = made();
    bench.send('q', 'm');
    const c = bench.consume('c', 'q', { prefetch: 1 });
    c.nack(1);
    c.reject(2);
    c.nack(3);
    expect(bench.taken('c').map(({ headers, redelivered }) => [redelivered, headers])).toEqual([
      [false, null],
      [true, { 'x-acquired-count': 1 }],
      [true, { 'x-acquired-count': 2, 'x-delivery-count': 1 }],
      [true, { 'x-acquired-count': 3, 'x-delivery-count': 1 }],
    ]);
  });

  it('R-36: dead-lettered by a nack a message has not failed, by a reject it has', () => {
    const counts = (how: 'nack' | 'reject') => {
      const bench = new Bench('4.3');
      bench.queue('dead', QUORUM);
      bench.queue('q', { ...QUORUM, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
      bench.send('q', 'm');
      bench.consume('c', 'q')[how](1, { requeue: false });
      bench.consume('d', 'dead');
      return bench.taken('d')[0]!.headers!['x-delivery-count'];
    };
    expect([counts('nack'), counts('reject')]).toEqual([undefined, 1]);
  });

  it('R-13: without a limit a nack sends a message to the tail, and a reject to those that came back', () => {
    const order = (how: 'nack' | 'reject') => {
      const bench = made({ 'x-delivery-limit': -1 });
      bench.send('q', ['first', 'second']);
      const c = bench.consume('c', 'q', { prefetch: 1 });
      c[how](1);
      return bench.bodies('c');
    };
    expect(order('nack')).toEqual(['first', 'second']);
    expect(order('reject')).toEqual(['first', 'first']);
  });

  it('R-39: the highest priority goes first, strictly; without one a message is of 4', () => {
    const bench = made();
    for (const priority of [0, 3, 5, 31, 200]) bench.send('q', `of ${priority}`, { priority });
    bench.send('q', 'of none');
    expect(bench.drain('q')).toEqual(['of 31', 'of 200', 'of 5', 'of none', 'of 3', 'of 0']);
  });

  it('R-39: what came back goes before every priority', () => {
    const bench = made();
    bench.send('q', 'low', { priority: 0 });
    const c = bench.consume('c', 'q', { prefetch: 1 });
    bench.send('q', 'high', { priority: 9 });
    c.reject(1);
    expect(bench.bodies('c')).toEqual(['low', 'low']);
  });

  it('R-42: each priority has a head of its own that expires', () => {
    const bench = made();
    bench.send('q', 'high, lasting', { priority: 9 });
    bench.send('q', 'low, short', { priority: 1, expiration: '1000' });
    bench.wait(1000);
    expect([bench.counts('q')![0], bench.drain('dead')]).toEqual([1, ['low, short']]);
  });

  it('an argument that asks for what is not modelled is refused and not ignored', () => {
    const bench = new Bench('4.3');
    const arguments_ = { ...QUORUM, 'x-delayed-retry-type': 'failed' };
    expect(refused(bench.main.declareQueue({ queue: 'q', arguments: arguments_ }))).toBe(
      "406 PRECONDITION_FAILED - invalid arg 'x-delayed-retry-type' for queue 'q' in vhost '/': it is not modelled here",
    );
    const older = new Bench('4.0');
    ok(older.main.declareQueue({ queue: 'q', arguments: arguments_ }));
  });
});

describe('what 4.3 took away', () => {
  it('R-43: a global prefetch is taken for one of each consumer, and nothing says so', () => {
    const bench = made();
    const x = bench.channel('x');
    ok(x.qos(1, { global: true }));
    ok(x.consume({ queue: 'q', consumer: 'one' }));
    ok(x.consume({ queue: 'q', consumer: 'two' }));
    bench.send('q', ['a', 'b', 'c']);
    expect(bench.counts('q')).toEqual([1, 2, 2]);
  });

  it('R-43: a queue that is neither durable nor exclusive is refused, and the connection closes', () => {
    const bench = new Bench('4.3');
    const x = bench.channel('x', 'k1');
    expect(refused(x.declareQueue({ queue: 't', durable: false }))).toMatch(/^541 INTERNAL_ERROR - Feature `transient_nonexcl_queues`/);
    expect(x.connection.open).toBe(false);
    ok(bench.channel('y', 'k2').declareQueue({ queue: 'mine', durable: false, exclusive: true }));
  });
});
