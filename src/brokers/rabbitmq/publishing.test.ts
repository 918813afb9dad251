import { describe, expect, it } from 'vitest';
import { Bench, ok, QUORUM, refused, VERSIONS } from './fixture.ts';

describe.each(VERSIONS)('publishing on %s', version => {
  it('R-19: each publish is confirmed once, from 1, on its own channel', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.queue('qq', QUORUM);
    ok(bench.main.selectConfirms());
    bench.send('q', ['m1', 'm2']);
    bench.send('qq', 'm3');
    bench.send('q', 'm4', { deliveryMode: 2 });
    expect(bench.told('main')).toEqual(['ack 1', 'ack 2', 'ack 3', 'ack 4']);
    const other = bench.channel('other');
    ok(other.selectConfirms());
    other.publish({ exchange: '', key: 'q', body: 'm5' });
    expect(bench.told('other')).toEqual(['ack 1']);
  });

  it('R-19: answers that come together are told together', () => {
    const bench = new Bench(version);
    bench.queue('q');
    ok(bench.main.selectConfirms());
    bench.broker.pipeline(() => bench.send('q', ['m1', 'm2', 'm3']));
    expect(bench.told('main')).toEqual(['ack 3 and before']);
  });

  it('R-20: a confirm says nothing of consumers', () => {
    const bench = new Bench(version);
    bench.queue('q');
    ok(bench.main.selectConfirms());
    bench.send('q', 'm');
    bench.consume('c', 'q').nack(1, { requeue: false });
    expect(bench.told('main')).toEqual(['ack 1']);
    expect(bench.counts('q')).toEqual([0, 0, 1]);
  });

  it('R-22: a transaction publishes and acknowledges at its commit', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.queue('out');
    bench.send('q', ['m1', 'm2']);
    const t = bench.channel('t');
    ok(t.selectTransactions());
    bench.get(t, 'q');
    t.ack(1);
    t.publish({ exchange: '', key: 'out', body: 'result' });
    expect([bench.counts('q'), bench.counts('out')]).toEqual([
      [1, 1, 0],
      [0, 0, 0],
    ]);
    ok(t.commit());
    expect([bench.counts('q'), bench.counts('out')]).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });

  it('R-22: a rollback forgets the publishes and reopens the deliveries', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', ['m1', 'm2']);
    const t = bench.channel('t');
    ok(t.selectTransactions());
    bench.get(t, 'q');
    bench.get(t, 'q');
    t.ack(2);
    t.publish({ exchange: '', key: 'q', body: 'never' });
    ok(t.rollback());
    t.ack(2, { multiple: true });
    ok(t.commit());
    expect(bench.counts('q')).toEqual([0, 0, 0]);
  });

  it('R-22: it is not atomic: one refusal fails the commit, and the rest has happened', () => {
    const bench = new Bench(version);
    bench.queue('full', { 'x-max-length': 0, 'x-overflow': 'reject-publish' });
    bench.queue('q');
    const t = bench.channel('t');
    ok(t.selectTransactions());
    for (const key of ['q', 'full']) t.publish({ exchange: '', key, body: 'm' });
    expect(refused(t.commit())).toBe('406 PRECONDITION_FAILED - partial tx completion');
    expect(bench.counts('q')).toEqual([1, 0, 0]);
  });

  it('R-23: the lower of message and queue TTL wins; zero is now or never', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-message-ttl': 1000 });
    bench.send('q', 'short', { expiration: '300' });
    bench.send('q', 'long', { expiration: '5000' });
    bench.wait(300);
    expect(bench.counts('q')![0]).toBe(1);
    bench.wait(699);
    expect(bench.counts('q')![0]).toBe(1);
    bench.wait(1);
    expect(bench.counts('q')![0]).toBe(0);
    bench.send('q', 'nobody there', { expiration: '0' });
    bench.consume('c', 'q');
    bench.send('q', 'somebody', { expiration: '0' });
    expect(bench.bodies('c')).toEqual(['somebody']);
  });

  it('R-23: a requeue does not restart the clock', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-message-ttl': 1000 });
    bench.send('q', 'm');
    const g = bench.channel('g');
    bench.get(g, 'q');
    bench.wait(900);
    g.nack(1);
    expect(bench.broker.nextTimer()).toBe(1000);
    bench.wait(100);
    expect(bench.counts('q')).toEqual([0, 0, 0]);
  });

  it('R-24: expiry acts at the head, and spares what is unacked', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.send('q', 'first');
    bench.send('q', 'second', { expiration: '100' });
    bench.wait(500);
    expect(bench.counts('q')).toEqual([2, 0, 0]);
    const g = bench.channel('g');
    bench.get(g, 'q');
    expect(bench.counts('q')).toEqual([0, 1, 0]);
    bench.wait(9999);
    g.nack(1);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
  });

  it('R-25: a queue that expires dead-letters nothing', () => {
    const bench = new Bench(version);
    bench.queue('dead');
    bench.queue('q', { 'x-expires': 1000, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
    bench.send('q', 'm');
    bench.wait(999);
    expect(ok(bench.main.declareQueue({ queue: 'q', passive: true })).messages).toBe(1);
    bench.wait(999);
    expect(bench.counts('q')).not.toBeNull();
    bench.wait(1);
    expect(bench.counts('q')).toBeNull();
    expect(bench.counts('dead')).toEqual([0, 0, 0]);
  });

  it('a quorum queue looks at its own expiry every five seconds only', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-expires': 1000 });
    bench.wait(4999);
    expect(bench.counts('q')).not.toBeNull();
    bench.wait(1);
    expect(bench.counts('q')).toBeNull();
  });

  it('R-32: max-length counts ready messages and drops the oldest', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-max-length': 2 });
    bench.send('q', ['m1', 'm2']);
    const g = bench.channel('g');
    bench.get(g, 'q');
    bench.send('q', ['m3', 'm4']);
    expect(bench.counts('q')).toEqual([2, 1, 0]);
    g.nack(1);
    expect(bench.drain('q')).toEqual(['m3', 'm4']);
  });

  it('R-32: a priority queue drops its highest first, since that is the head', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-max-length': 2, 'x-max-priority': 5 });
    bench.send('q', 'low', { priority: 0 });
    bench.send('q', 'high', { priority: 5 });
    bench.send('q', 'middle', { priority: 3 });
    expect(bench.drain('q')).toEqual(['middle', 'low']);
  });

  it('R-32: of those that one message pushes out of a quorum queue, the last is dead-lettered first', () => {
    const bench = new Bench(version);
    bench.queue('dead');
    bench.queue('q', { ...QUORUM, 'x-max-length-bytes': 3, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
    bench.send('q', ['a', 'b', 'c', 'long']);
    expect(bench.drain('dead')).toEqual(['long', 'c', 'b', 'a']);
  });

  it('R-07: what breaks the broker itself closes the connection without a word of why', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.consume('other', 'q', { connection: 'k1' });
    const declared = bench.channel('c', 'k2').declareQueue({ queue: 'r', arguments: { 'x-queue-master-locator': 'elsewhere' } });
    const consumed = bench.channel('d', 'k3').consume({ queue: 'q', consumer: 'd', arguments: { 'x-credit': 5 } });
    const nameless = bench.channel('e', 'k4').declareExchange({ exchange: 'x', type: '' });
    if (version === '3.10') {
      expect([refused(declared), refused(consumed), refused(nameless)]).toEqual([
        '541 INTERNAL_ERROR',
        '541 INTERNAL_ERROR',
        "503 COMMAND_INVALID - invalid exchange type ''",
      ]);
      // The queue's process broke with it, and its other consumers are told.
      expect(bench.events).toContainEqual({ type: 'consumer-cancelled', connection: 'k1', channel: 'other', consumer: 'other' });
      expect(bench.counts('q')).toEqual([0, 0, 0]);
    } else expect(ok(declared).queue).toBe('r');
  });

  it('R-32: a limit of zero still lets a waiting consumer have it', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-max-length': 0 });
    bench.send('q', 'dropped');
    bench.consume('c', 'q', { prefetch: 1 });
    bench.send('q', ['taken', 'dropped']);
    expect(bench.bodies('c')).toEqual(['taken']);
    expect(bench.counts('q')).toEqual([0, 1, 1]);
  });

  it('R-33: reject-publish answers with a nack, and one refusal among queues is a refusal', () => {
    const bench = new Bench(version);
    bench.exchange('f', 'fanout');
    bench.queue('full', { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
    bench.queue('free');
    for (const queue of ['full', 'free']) bench.bind(queue, 'f');
    ok(bench.main.selectConfirms());
    bench.publish('f', '', 'm1');
    bench.publish('f', '', 'm2');
    expect(bench.told('main')).toEqual(['ack 1', 'nack 2 and before']);
    expect([bench.counts('full')![0], bench.counts('free')![0]]).toEqual([1, 2]);
  });

  it('R-33: a quorum queue overshoots, by all that was under way', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-max-length': 2, 'x-overflow': 'reject-publish' });
    ok(bench.main.selectConfirms());
    bench.broker.pipeline(() => bench.send('q', ['m1', 'm2', 'm3', 'm4', 'm5']));
    expect(bench.counts('q')![0]).toBe(5);
    bench.send('q', 'm6');
    expect(bench.told('main')).toEqual(['ack 5 and before', 'nack 6 and before']);
    const late = bench.channel('late');
    ok(late.selectConfirms());
    late.publish({ exchange: '', key: 'q', body: 'm7' });
    expect(bench.told('late')).toEqual(['nack 1 and before']);
  });

  it('R-36: a reject with requeue counts as a failed delivery, and a nack only before 4.3', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-delivery-limit': 5 });
    bench.send('q', 'm');
    const c = bench.consume('c', 'q', { prefetch: 1 });
    c.reject(1);
    c.nack(2);
    c.reject(3);
    const counts = bench.taken('c').map(({ headers, redelivered }) => [redelivered, headers?.['x-delivery-count']]);
    const [nacked, last] = version === '4.3' ? [1, 2] : [2, 3];
    expect(counts).toEqual([
      [false, undefined],
      [true, 1],
      [true, nacked],
      [true, last],
    ]);
  });

  it('R-34, R-35: limit N allows N + 1 deliveries', () => {
    const bench = new Bench(version);
    bench.queue('dead');
    bench.queue('q', { ...QUORUM, 'x-delivery-limit': 2, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' });
    bench.send('q', 'poison');
    for (let i = 1; bench.counts('q')![0] === 1; i++) bench.consume(`c${i}`, 'q').close();
    expect(bench.events.filter(({ type }) => type === 'deliver')).toHaveLength(3);
    expect(bench.get(bench.main, 'dead', true)!.headers!['x-first-death-reason']).toBe('delivery_limit');
  });

  it('R-34: where no dead-letter exchange is named, what exceeds the limit is dropped', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-delivery-limit': 1 });
    bench.send('q', 'poison');
    const c = bench.consume('c', 'q', { prefetch: 1 });
    c.reject(1);
    expect(bench.counts('q')).toEqual([0, 1, 1]);
    c.reject(2);
    expect(bench.counts('q')).toEqual([0, 0, 1]);
    expect(bench.facts.at(-1)).toMatchObject({ type: 'gone', how: 'delivery_limit' });
  });

  it('R-34: without a limit set, a message is given up after 21 failed deliveries since 4.0 and never on 3.10; a classic queue never does', () => {
    const deliveries = (args: { [name: string]: string }) => {
      const bench = new Bench(version);
      bench.queue('q', args);
      bench.send('q', 'm');
      const c = bench.consume('c', 'q', { prefetch: 1 });
      for (let i = 1; i <= 40 && bench.counts('q')![1] === 1; i++) c.reject(i);
      return bench.taken('c').length;
    };
    expect(deliveries(QUORUM)).toBe(version === '3.10' ? 41 : 21);
    expect(deliveries({})).toBe(41);
  });

  it('3.10 trusts a window twice after a drop by the delivery limit', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, 'x-delivery-limit': 0 });
    bench.send('q', 'm1');
    bench.consume('c', 'q', { prefetch: 1 }).reject(1);
    bench.send('q', ['m2', 'm3']);
    expect(bench.counts('q')).toEqual(version === '3.10' ? [0, 2, 1] : [1, 1, 1]);
  });

  it('a restart keeps what is durable, and marks what had been handed out', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.queue('qq', QUORUM);
    const transient = version === '4.3' ? [] : ['transient'];
    for (const queue of transient) ok(bench.main.declareQueue({ queue, durable: false }));
    for (const queue of ['q', 'qq', ...transient]) {
      bench.send(queue, 'persistent', { deliveryMode: 2 });
      bench.send(queue, 'not');
    }
    bench.get(bench.channel('g'), 'q');
    bench.broker.restart(5000);
    expect(bench.broker.now).toBe(5000);
    expect([bench.counts('q'), bench.counts('qq'), bench.counts('transient')]).toEqual([[1, 0, 0], [2, 0, 0], null]);
    const again = bench.channel('again');
    expect(bench.get(again, 'q')).toMatchObject({ body: 'persistent', redelivered: true });
  });
});

describe('what is refused, and how', () => {
  const cases: [string, (bench: Bench) => unknown, string][] = [
    [
      'an unknown type of exchange, on 4.0',
      b => b.main.declareExchange({ exchange: 'x', type: 'odd' }),
      "406 PRECONDITION_FAILED - unknown exchange type 'odd'",
    ],
    [
      'a quorum queue that is not durable',
      b => b.main.declareQueue({ queue: 'q', durable: false, arguments: QUORUM }),
      "406 PRECONDITION_FAILED - invalid property 'non-durable' for queue 'q' in vhost '/'",
    ],
    [
      'an exclusive quorum queue',
      b => b.main.declareQueue({ queue: 'q', exclusive: true, arguments: QUORUM }),
      "406 PRECONDITION_FAILED - invalid property 'exclusive-owner' for queue 'q' in vhost '/'",
    ],
    [
      'a priority quorum queue',
      b => b.main.declareQueue({ queue: 'q', arguments: { ...QUORUM, 'x-max-priority': 3 } }),
      "406 PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type rabbit_quorum_queue",
    ],
    [
      'a nameless quorum queue',
      b => b.main.declareQueue({ queue: '', arguments: QUORUM }),
      '406 PRECONDITION_FAILED - Cannot declare a server-named queue for type rabbit_quorum_queue',
    ],
    [
      'a delivery limit on a classic queue',
      b => b.main.declareQueue({ queue: 'q', arguments: { 'x-delivery-limit': 3 } }),
      "406 PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type rabbit_classic_queue",
    ],
    [
      'an unknown type of queue',
      b => b.main.declareQueue({ queue: 'q', arguments: { 'x-queue-type': 'odd' } }),
      `406 PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue 'q' in vhost '/': "unsupported queue type 'odd'"`,
    ],
    [
      'a stream, which is not modelled',
      b => b.main.declareQueue({ queue: 'q', arguments: { 'x-queue-type': 'stream' } }),
      "406 PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue 'q' in vhost '/': streams are not modelled here",
    ],
    ['a get from what does not exist', b => b.main.get('q'), "404 NOT_FOUND - no queue 'q' in vhost '/'"],
    [
      'deleting a system exchange',
      b => b.main.deleteExchange('amq.topic'),
      "403 ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/' not allowed",
    ],
  ];
  it.each(cases)('%s', (_, act, text) => {
    expect(refused(act(new Bench('4.0')) as Parameters<typeof refused>[0])).toBe(text);
  });

  it('a closed channel refuses everything', () => {
    const bench = new Bench('4.0');
    bench.main.close();
    expect(refused(bench.main.declareQueue({ queue: 'q' }))).toBe('504 CHANNEL_ERROR - the channel is closed');
    expect(() => bench.main.publish({ exchange: '', key: 'q', body: 'm' })).not.toThrow();
  });

  it('a connection error closes all its channels and no others', () => {
    const bench = new Bench('3.10');
    bench.queue('q');
    bench.send('q', 'm');
    const kept = bench.consume('kept', 'q', { connection: 'k2' });
    const other = bench.channel('other', 'k1');
    refused(bench.channel('x', 'k1').declareExchange({ exchange: 'e', type: 'odd' }));
    expect(bench.closed()).toEqual(["k1: 503 COMMAND_INVALID - unknown exchange type 'odd'"]);
    expect([other.open, kept.open]).toEqual([false, true]);
  });
});
