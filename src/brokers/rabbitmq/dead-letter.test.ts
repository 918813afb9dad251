import { describe, expect, it } from 'vitest';
import { Bench, ok, QUORUM, VERSIONS } from './fixture.ts';
import type { FieldTable } from './types.ts';

/** Deaths in short: queue, reason, count. */
function deaths(headers: FieldTable | null): string[] {
  return ((headers?.['x-death'] as FieldTable[] | undefined) ?? []).map(death => `${death.queue} ${death.reason} ${death.count}`);
}

const to = (queue: string) => ({ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': queue });

describe.each(VERSIONS)('dead letters on %s', version => {
  it('R-26: rejected, expired and overflowing messages go to the dead-letter exchange, under their own key or the given one', () => {
    const bench = new Bench(version);
    bench.exchange('dlx', 'topic');
    bench.queue('dead');
    bench.bind('dead', 'dlx', '#');
    bench.queue('q', { 'x-dead-letter-exchange': 'dlx', 'x-max-length': 1, 'x-message-ttl': 100 });
    bench.send('q', ['overflows', 'is rejected']);
    bench.consume('c', 'q', { prefetch: 1 }).nack(1, { requeue: false });
    ok(bench.main.deleteQueue('q'));
    bench.queue('q', { 'x-dead-letter-exchange': 'dlx', 'x-dead-letter-routing-key': 'late', 'x-message-ttl': 100 });
    bench.send('q', 'expires');
    bench.wait(100);
    const got = [1, 2, 3].map(() => bench.get(bench.main, 'dead', true)!);
    expect(got.map(({ body, key, headers }) => [body, key, headers!['x-first-death-reason']])).toEqual([
      ['overflows', 'q', 'maxlen'],
      ['is rejected', 'q', 'rejected'],
      ['expires', 'late', 'expired'],
    ]);
  });

  it('R-26: a missing dead-letter exchange loses the message without a word', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-dead-letter-exchange': 'none' });
    bench.send('q', 'm');
    bench.consume('c', 'q').nack(1, { requeue: false });
    expect(bench.counts('q')).toEqual([0, 0, 1]);
    expect(bench.closed()).toEqual([]);
  });

  it('R-27: one entry per queue and reason, newest first; a repeat counts up and moves to the front', () => {
    const bench = new Bench(version);
    bench.queue('work', to('wait'));
    bench.queue('wait', { ...to('work'), 'x-message-ttl': 50 });
    bench.send('work', 'm');
    const c = bench.consume('c', 'work', { prefetch: 1 });
    c.nack(1, { requeue: false });
    bench.wait(50);
    c.nack(2, { requeue: false });
    bench.wait(50);
    const [first, second, third] = bench.taken('c');
    expect(deaths(first!.headers)).toEqual([]);
    expect(deaths(second!.headers)).toEqual(['wait expired 1', 'work rejected 1']);
    expect(deaths(third!.headers)).toEqual(['wait expired 2', 'work rejected 2']);
    expect(third!.redelivered).toBe(false);
  });

  it('R-28: the first death is marked for good; 4.0 marks the last one too; expiration is taken off and kept', () => {
    const bench = new Bench(version);
    bench.queue('q', to('dead'));
    bench.queue('dead');
    bench.send('q', 'm', { expiration: '10' });
    bench.wait(10);
    const got = bench.get(bench.main, 'dead', true)!;
    expect(got.properties.expiration).toBeUndefined();
    expect(got.headers).toMatchObject({ 'x-first-death-queue': 'q', 'x-first-death-reason': 'expired', 'x-first-death-exchange': '' });
    expect((got.headers!['x-death'] as FieldTable[])[0]).toMatchObject({ 'original-expiration': '10', 'routing-keys': ['q'] });
    expect(got.headers!['x-last-death-reason']).toBe(version !== '3.10' ? 'expired' : undefined);
  });

  it('R-29: a cycle that no client drives is cut; one with a rejection runs on', () => {
    const bench = new Bench(version);
    bench.queue('a', { ...to('b'), 'x-message-ttl': 50 });
    bench.queue('b', { ...to('a'), 'x-message-ttl': 50 });
    bench.send('a', 'm');
    bench.wait(1000);
    expect([bench.counts('a'), bench.counts('b')]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    bench.send('a', 'm');
    bench.wait(50);
    const c = bench.consume('c', 'b');
    for (const tag of [1, 2, 3]) {
      c.nack(tag, { requeue: false });
      bench.wait(50);
    }
    expect(deaths(bench.taken('c').at(-1)!.headers)).toEqual(['a expired 4', 'b rejected 3']);
  });

  it('R-30: 4.0 ignores a history that a client made up, 3.10 counts on', () => {
    const bench = new Bench(version);
    bench.queue('q', to('dead'));
    bench.queue('dead');
    bench.send('q', 'm', {}, { 'x-death': [{ queue: 'q', reason: 'rejected', count: 7 }] });
    bench.consume('c', 'q').nack(1, { requeue: false });
    expect(deaths(bench.get(bench.main, 'dead', true)!.headers)).toEqual([version !== '3.10' ? 'q rejected 1' : 'q rejected 8']);
  });

  it('R-31: at most once loses what has nowhere to go; at least once keeps it and tries again', () => {
    const bench = new Bench(version);
    bench.exchange('dlx', 'fanout');
    const keeps = { ...QUORUM, 'x-dead-letter-exchange': 'dlx', 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
    bench.queue('keeps', keeps);
    bench.queue('loses', { ...QUORUM, 'x-dead-letter-exchange': 'dlx' });
    for (const queue of ['keeps', 'loses']) {
      bench.send(queue, `from ${queue}`);
      bench.consume(`c-${queue}`, queue).nack(1, { requeue: false });
      expect(bench.counts(queue)).toEqual([0, 0, 1]);
    }
    bench.queue('dead', QUORUM);
    bench.bind('dead', 'dlx');
    bench.wait(179_999);
    expect(bench.counts('dead')![0]).toBe(0);
    bench.wait(1);
    expect(bench.drain('dead')).toEqual(['from keeps']);
    expect(bench.broker.nextTimer()).toBeNull();
  });

  it('R-31: at least once asks a queue that refused again', () => {
    const bench = new Bench(version);
    const keeps = { ...QUORUM, ...to('dead'), 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
    bench.queue('q', keeps);
    bench.queue('dead', { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
    bench.send('dead', 'in the way');
    bench.send('q', 'm');
    bench.consume('c', 'q').nack(1, { requeue: false });
    expect(bench.drain('dead')).toEqual(['in the way']);
    bench.wait(180_000);
    expect(bench.drain('dead')).toEqual(['m']);
  });

  it('from quorum queue to quorum queue the count is carried along, since 4.0', () => {
    const bench = new Bench(version);
    bench.queue('q', { ...QUORUM, ...to('dead') });
    bench.queue('dead', QUORUM);
    bench.send('q', 'm');
    bench.consume('c', 'q').reject(1, { requeue: false });
    bench.consume('d', 'dead');
    const [got] = bench.taken('d');
    expect([got!.redelivered, got!.headers!['x-delivery-count']]).toEqual(version !== '3.10' ? [true, 1] : [false, undefined]);
  });

  it('purged and deleted messages are not dead-lettered', () => {
    const bench = new Bench(version);
    bench.queue('dead');
    bench.queue('q', to('dead'));
    bench.send('q', ['m1', 'm2']);
    expect(ok(bench.main.purgeQueue('q'))).toEqual({ messages: 2 });
    bench.send('q', 'm3');
    ok(bench.main.deleteQueue('q'));
    expect(bench.counts('dead')).toEqual([0, 0, 0]);
  });

  it('CC and BCC route dead letters too; a new key replaces them, and 3.10 then drops the CC header', () => {
    const bench = new Bench(version);
    bench.exchange('dlx', 'direct');
    for (const queue of ['k', 'cc', 'bcc', 'new']) {
      bench.queue(queue);
      bench.bind(queue, 'dlx', queue);
    }
    bench.queue('own', { 'x-dead-letter-exchange': 'dlx' });
    bench.queue('other', { 'x-dead-letter-exchange': 'dlx', 'x-dead-letter-routing-key': 'new' });
    bench.exchange('in', 'fanout');
    for (const queue of ['own', 'other']) {
      bench.bind(queue, 'in');
    }
    bench.publish('in', 'k', 'm', { headers: { CC: ['cc'], BCC: ['bcc'] } });
    for (const queue of ['own', 'other']) bench.consume(`c-${queue}`, queue).nack(1, { requeue: false });
    expect(['k', 'cc', 'bcc', 'new'].map(queue => bench.counts(queue)![0])).toEqual([1, 1, 1, 1]);
    const renamed = bench.get(bench.main, 'new', true)!;
    expect(renamed.headers!.CC).toEqual(version !== '3.10' ? ['cc'] : undefined);
    expect((renamed.headers!['x-death'] as FieldTable[])[0]!['routing-keys']).toEqual(['k', 'cc']);
  });
});
