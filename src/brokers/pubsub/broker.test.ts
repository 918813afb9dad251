/** Long because it is a list: tests of the facts about Pub/Sub, by number. */
import { describe, expect, it } from 'vitest';
import { refusal } from '../sqs/test-broker.ts';
import { PubSubError } from './broker.ts';
import { pubsub, S } from './test-broker.ts';

const MIN = 60 * S;
const DAY = 24 * 60 * MIN;

describe('subscriptions', () => {
  it('P-01: every subscription gets a copy, its subscribers share it, and one that comes later gets what comes later', () => {
    const { broker, publish, ids } = pubsub({}, { subscriptions: [{ name: 'mail', topic: 'orders' }] });
    publish('a');
    publish('b');
    expect(ids()).toEqual(['a']);
    expect(ids()).toEqual(['b']);
    expect(ids(0, { max: 10 }, 'mail')).toEqual(['a', 'b']);
    broker.createSubscription({ name: 'late', topic: 'orders' }, S);
    publish('c', S);
    expect(ids(S, { max: 10 }, 'late')).toEqual(['c']);
  });

  it('P-01: what nobody was handed is counted apart from what is outstanding', () => {
    const { publish, pull, ack, counts } = pubsub();
    for (const id of ['a', 'b', 'c']) publish(id);
    expect(counts()).toEqual([3, 0]);
    pull();
    expect(counts()).toEqual([2, 1]);
    ack('a');
    expect(counts()).toEqual([2, 0]);
  });

  it('keeps what it has when its topic is deleted, and gets nothing more', () => {
    const { broker, publish, ids } = pubsub();
    publish('a');
    broker.deleteTopic('orders', 0);
    expect(ids()).toEqual(['a']);
    expect(broker.describe('stock').attached).toBe(false);
    expect(refusal(() => publish('b'))).toBe('NOT_FOUND: Resource not found (resource=orders).');
    broker.createTopic({ name: 'orders' });
    publish('c');
    expect(ids()).toEqual([]);
  });
});

describe('leases', () => {
  it('P-02: a message that is not acknowledged within 10 s comes back', () => {
    const { broker, publish, ids, events } = pubsub();
    publish('a');
    expect(ids()).toEqual(['a']);
    expect(ids(10 * S - 1)).toEqual([]);
    expect(broker.nextTimer(0)).toEqual({ at: 10 * S, reason: 'visibility-timeout' });
    expect(ids(10 * S)).toEqual(['a']);
    expect(events[1]).toEqual({ type: 'returned', at: 10 * S, message: 'a', reason: 'visibility-timeout' });
  });

  it('P-02: the deadline is 10 s to 600 s, and 0 stands for 10 s', () => {
    expect(pubsub({ ackDeadlineMs: 0 }).broker.describe('stock').settings.ackDeadlineMs).toBe(10 * S);
    expect(refusal(() => pubsub({ ackDeadlineMs: 9 * S }))).toContain('between 10 and 600 seconds');
    expect(refusal(() => pubsub({ ackDeadlineMs: 601 * S }))).toContain('between 10 and 600 seconds');
  });

  it('P-02: a deadline can be prolonged from now on, up to 600 s, and a nack gives the message back at once', () => {
    const { broker, publish, pull, ids, extend, nack, ackId } = pubsub();
    publish('a');
    pull();
    extend('a', 60 * S, 5 * S);
    expect(broker.leaseEnd('stock', ackId('a'))).toBe(65 * S);
    expect(ids(64 * S)).toEqual([]);
    expect(refusal(() => extend('a', 601 * S, 64 * S))).toContain('between 0 and 600 seconds');
    nack('a', 64 * S);
    expect(ids(64 * S)).toEqual(['a']);
  });

  it('P-03: an acknowledgement after the deadline may succeed, as long as nobody was handed the message since', () => {
    const late = pubsub();
    late.publish('a');
    late.pull();
    late.ack('a', 20 * S);
    expect(late.ids(20 * S)).toEqual([]);
    expect(late.types()).toEqual(['sent', 'returned', 'settled']);
    const ignored = pubsub({ lateAcks: 'ignored' });
    ignored.publish('a');
    ignored.pull();
    ignored.ack('a', 20 * S);
    expect(ignored.ids(20 * S)).toEqual(['a']);
  });

  it('P-03: acknowledging twice, or with the ack id of an earlier pull, succeeds and changes nothing', () => {
    const { publish, pull, ack, counts, types } = pubsub();
    publish('a');
    pull();
    pull(10 * S);
    ack('a', 11 * S, 1);
    expect(counts(11 * S)).toEqual([0, 1]);
    ack('a', 11 * S);
    ack('a', 11 * S);
    expect(types()).toEqual(['sent', 'returned', 'settled']);
  });

  it('P-03: what never was an ack id is refused', () => {
    const { broker, publish, pull, ackId } = pubsub();
    publish('a');
    pull();
    for (const wrong of ['garbage', 'stock/0.7#1', 'other/0.0#1', ackId('a').replace('#1', '#2')])
      expect(refusal(() => broker.acknowledge('stock', [wrong], 0))).toContain('INVALID_ARGUMENT: You have passed an invalid ack ID');
    expect(refusal(() => broker.acknowledge('stock', [], 0))).toBe('INVALID_ARGUMENT: You have not specified an ack ID.');
  });
});

describe('attempts, retries, dead letters', () => {
  const withDead = (more = {}) => pubsub({ deadLetterTopic: 'dead', ...more }, { topics: [{ name: 'dead' }] });

  it('P-05: the delivery attempt is 1 and every nack and deadline that passed, and 0 without a dead-letter policy', () => {
    const { publish, pull, nack } = withDead();
    publish('a');
    expect(pull()[0]?.deliveryAttempt).toBe(1);
    nack('a');
    expect(pull()[0]?.deliveryAttempt).toBe(2);
    expect(pull(10 * S)[0]?.deliveryAttempt).toBe(3);
    const plain = pubsub();
    plain.publish('a');
    expect(plain.pull()[0]).toMatchObject({ deliveryAttempt: 0, delivered: 1 });
    expect(plain.pull(10 * S)[0]).toMatchObject({ deliveryAttempt: 0, delivered: 2 });
  });

  it('P-06: after its last attempt a message is published to the dead-letter topic, with attributes that say so', () => {
    const { broker, publish, ids, nack, pull, events } = withDead();
    broker.createSubscription({ name: 'bin', topic: 'dead' }, 0);
    publish('a', 0, { headers: { trace: 'x' } });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(ids()).toEqual(['a']);
      nack('a');
    }
    expect(ids()).toEqual([]);
    expect(events.filter(({ type }) => type === 'dead-lettered')).toEqual([
      { type: 'dead-lettered', at: 0, message: 'a', queue: 'stock', to: 'dead', attempts: 5, reason: 'delivery-limit' },
    ]);
    expect(pull(0, {}, 'bin')).toMatchObject([
      {
        message: 'a@stock',
        headers: { trace: 'x', CloudPubSubDeadLetterSourceDeliveryCount: '5', CloudPubSubDeadLetterSourceSubscription: 'stock' },
      },
    ]);
  });

  it('P-06: 5 to 100 attempts, 0 stands for 5; without a subscription of the dead-letter topic the message is lost', () => {
    expect(refusal(() => withDead({ maxDeliveryAttempts: 4 }))).toContain('between 5 and 100');
    expect(refusal(() => withDead({ maxDeliveryAttempts: 101 }))).toContain('between 5 and 100');
    expect(refusal(() => pubsub({ deadLetterTopic: 'nowhere' }))).toBe('NOT_FOUND: Resource not found (resource=nowhere).');
    const { broker, publish, pull, counts } = withDead({ maxDeliveryAttempts: 0 });
    publish('a');
    for (let n = 0; n < 5; n += 1) pull(n * 10 * S);
    expect(counts(50 * S)).toEqual([0, 0]);
    broker.createSubscription({ name: 'late', topic: 'dead' }, 50 * S);
    expect(pull(50 * S, {}, 'late')).toEqual([]);
  });

  it('P-06: a message stays where its dead-letter topic was deleted', () => {
    const { broker, publish, pull, counts } = withDead();
    broker.deleteTopic('dead', 0);
    publish('a');
    for (let n = 0; n < 7; n += 1) expect(pull(n * 10 * S)).toHaveLength(1);
    expect(counts(70 * S)).toEqual([1, 0]);
  });

  it('P-07: a retry policy lets a message wait after a nack and after a deadline, doubling up to its greatest', () => {
    const { broker, publish, pull, nack, ids } = pubsub({ retryPolicy: { minimumBackoffMs: 10 * S, maximumBackoffMs: 30 * S } });
    publish('a');
    pull();
    nack('a');
    expect(broker.nextTimer(0)).toEqual({ at: 10 * S, reason: 'delay' });
    expect(ids(10 * S - 1)).toEqual([]);
    expect(ids(10 * S)).toEqual(['a']);
    // Its deadline passes at 20 s, and 20 s of backoff follow.
    expect(ids(40 * S - 1)).toEqual([]);
    expect(ids(40 * S)).toEqual(['a']);
    nack('a', 40 * S);
    expect(ids(70 * S - 1)).toEqual([]);
    expect(ids(70 * S)).toEqual(['a']);
    expect(refusal(() => pubsub({ retryPolicy: { minimumBackoffMs: 20 * S, maximumBackoffMs: 10 * S } }))).toContain('must not exceed');
    expect(refusal(() => pubsub({ retryPolicy: { maximumBackoffMs: 601 * S } }))).toContain('between 0 and 600 seconds');
    expect(pubsub({ retryPolicy: {} }).broker.describe('stock').settings.retryPolicy).toEqual({
      minimumBackoffMs: 10 * S,
      maximumBackoffMs: 600 * S,
    });
  });
});

describe('ordering', () => {
  const ordered = (more = {}) => pubsub({ ordering: true, ...more });

  it('P-08: messages of a key come in the order of their publishing', () => {
    const { put, all } = ordered();
    put('a1 b1 a2 b2 a3');
    expect(all().filter(id => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  });

  it('P-08: without ordering on the subscription a key means nothing', () => {
    const { put, pull, nack, ids } = pubsub();
    put('a1 a2');
    pull();
    nack('a1', S);
    expect(ids(S, { max: 2 })).toEqual(['a2', 'a1']);
  });

  it('P-09: while a message of a key is outstanding the next ones go to nobody else', () => {
    const { put, ids, ack } = ordered();
    put('a1 a2 b1');
    expect(ids(0, { subscriber: 'one' })).toEqual(['a1']);
    expect(ids(0, { max: 10, subscriber: 'two' })).toEqual(['b1']);
    expect(ids(0, { max: 10, subscriber: 'one' })).toEqual(['a2']);
    put('a3');
    expect(ids(0, { max: 10, subscriber: 'two' })).toEqual([]);
    ack('a1');
    expect(ids(0, { max: 10, subscriber: 'two' })).toEqual([]);
    ack('a2');
    expect(ids(0, { max: 10, subscriber: 'two' })).toEqual(['a3']);
  });

  it('P-09: a pull without a name gets one batch of a key, and the next one when that is settled', () => {
    const { put, ids, ack } = ordered();
    put('a1 a2 a3');
    expect(ids(0, { max: 2 })).toEqual(['a1', 'a2']);
    expect(ids(0, { max: 2 })).toEqual([]);
    ack('a1');
    expect(ids(0, { max: 2 })).toEqual([]);
    ack('a2');
    expect(ids(0, { max: 2 })).toEqual(['a3']);
  });

  it('P-09: a nack brings back all later ones of the key, also those that were acknowledged', () => {
    const { put, all, ack, nack, counts, types } = ordered();
    put('a1 a2 a3 b1');
    expect(all(0, 'one')).toEqual(['a1', 'a2', 'a3', 'b1']);
    ack('a2');
    ack('b1');
    nack('a1');
    expect(counts()).toEqual([3, 0]);
    expect(all(0, 'two')).toEqual(['a1', 'a2', 'a3']);
    ack('a1');
    ack('a2');
    ack('a3');
    expect(counts()).toEqual([0, 0]);
    expect(types().filter(type => type === 'returned')).toHaveLength(3);
  });

  it('P-09: so does a deadline that passes, and the ack ids from before hold nothing any more', () => {
    const { broker, put, all, ack, extend, ackId, counts } = ordered();
    put('a1 a2');
    all(0, 'one');
    extend('a2', 60 * S);
    expect(broker.leaseEnd('stock', ackId('a2'))).toBe(60 * S);
    broker.pass(10 * S);
    expect(broker.leaseEnd('stock', ackId('a2'))).toBeNull();
    expect(all(10 * S, 'two')).toEqual(['a1', 'a2']);
    ack('a2', 11 * S, 1);
    expect(counts(11 * S)).toEqual([0, 2]);
  });

  it('P-09: an earlier one of the key is not touched', () => {
    const { put, all, nack, counts } = ordered();
    put('a1 a2 a3');
    all(0, 'one');
    nack('a2');
    expect(counts()).toEqual([2, 1]);
    expect(all(0, 'one')).toEqual(['a2', 'a3']);
  });

  it('P-09: the whole key waits out the backoff of one message', () => {
    const { put, all, nack } = ordered({ retryPolicy: { minimumBackoffMs: 10 * S } });
    put('a1 a2');
    all(0, 'one');
    nack('a1');
    put('a3 b1');
    expect(all(5 * S, 'one')).toEqual(['b1']);
    expect(all(10 * S, 'one')).toEqual(['a1', 'a2', 'a3']);
  });

  it('P-06: a key goes on when its first message goes to the dead-letter topic, and is out of order there', () => {
    const { broker, put, ids, nack } = pubsub({ ordering: true, deadLetterTopic: 'dead' }, { topics: [{ name: 'dead' }] });
    broker.createSubscription({ name: 'bin', topic: 'dead' }, 0);
    put('a1 a2');
    for (let n = 0; n < 5; n += 1) {
      expect(ids()).toEqual(['a1']);
      nack('a1');
    }
    expect(ids()).toEqual(['a2']);
    expect(ids(0, {}, 'bin')).toEqual(['a1@stock']);
  });
});

describe('exactly once', () => {
  const exact = (more = {}) => pubsub({ exactlyOnce: true, ...more });

  it('P-11: only the latest ack id counts, and an acknowledgement after the deadline fails', () => {
    const { broker, publish, pull, ack, ackId, counts } = exact();
    publish('a');
    pull();
    pull(10 * S);
    expect(refusal(() => ack('a', 11 * S, 1))).toBe(
      'INVALID_ARGUMENT: Some acknowledgement ids in the request were invalid. This could be because the acknowledgement ids have expired or the acknowledgement ids were malformed.',
    );
    try {
      broker.acknowledge('stock', [ackId('a', 1)], 11 * S);
    } catch (error) {
      expect((error as PubSubError).ackIds).toEqual({ [ackId('a', 1)]: 'PERMANENT_FAILURE_INVALID_ACK_ID' });
    }
    ack('a', 11 * S);
    expect(counts(11 * S)).toEqual([0, 0]);
    expect(refusal(() => ack('a', 11 * S))).toContain('INVALID_ARGUMENT');
  });

  it('P-11: an acknowledgement after the deadline fails even if nobody was handed the message since', () => {
    const { publish, pull, ack, nack, ids } = exact();
    publish('a');
    pull();
    expect(refusal(() => ack('a', 10 * S))).toContain('INVALID_ARGUMENT');
    expect(refusal(() => nack('a', 10 * S))).toContain('INVALID_ARGUMENT');
    expect(ids(10 * S)).toEqual(['a']);
  });

  it('P-11: of several ack ids the good ones take hold', () => {
    const { broker, publish, pull, ackId, counts } = exact();
    publish('a');
    publish('b');
    pull(0, { max: 2 });
    broker.acknowledge('stock', [ackId('a')], 0);
    expect(() => broker.acknowledge('stock', [ackId('a'), ackId('b')], 0)).toThrow(PubSubError);
    expect(counts()).toEqual([0, 0]);
  });

  it('P-11: with ordering, acknowledgements out of order fail, so that none has to be taken back', () => {
    const { broker, put, all, ackId, ack } = exact({ ordering: true });
    put('a1 a2');
    all(0, 'one');
    try {
      ack('a2');
      throw new Error('was not refused');
    } catch (error) {
      expect((error as PubSubError).ackIds).toEqual({ [ackId('a2')]: 'PERMANENT_FAILURE_UNORDERED_ACK_ID' });
    }
    broker.acknowledge('stock', [ackId('a1'), ackId('a2')], 0);
  });

  it('P-11: what a publisher sends twice are two messages', () => {
    const { publish, ids } = exact();
    publish('a');
    publish('b', 0, { body: { id: 'a' }, retryOf: 'a' });
    expect(ids(0, { max: 2 })).toEqual(['a', 'b']);
  });
});

describe('retention and seeking', () => {
  it('P-12: a message that nobody acknowledges is gone after 7 days, also while it is outstanding', () => {
    const { publish, pull, ack, counts, events } = pubsub({ expirationMs: null });
    publish('a');
    publish('b');
    pull(7 * DAY - S);
    expect(counts(7 * DAY - 1)).toEqual([1, 1]);
    expect(counts(7 * DAY)).toEqual([0, 0]);
    ack('a', 7 * DAY);
    expect(events.slice(2)).toMatchObject([
      { type: 'dropped', message: 'a', queue: 'stock', reason: 'expired' },
      { type: 'dropped', message: 'b', queue: 'stock', reason: 'expired' },
    ]);
    expect(refusal(() => pubsub({ retentionMs: 9 * MIN }))).toContain('between 10 minutes and 31 days');
    expect(refusal(() => pubsub({ retentionMs: 32 * DAY }))).toContain('between 10 minutes and 31 days');
  });

  it('P-12: of a key the oldest expire first, and the rest goes on in order', () => {
    const { put, all, ids } = pubsub({ ordering: true, retentionMs: 10 * MIN });
    put('a1 a2');
    put('a3', 5 * MIN);
    expect(ids(6 * MIN)).toEqual(['a1']);
    expect(all(10 * MIN)).toEqual(['a3']);
  });

  it('P-12: a subscription that nobody pulls from for 31 days is gone', () => {
    const { broker, pull } = pubsub();
    pull(30 * DAY);
    broker.pass(61 * DAY - 1);
    expect(broker.subscriptions()).toEqual(['stock']);
    broker.pass(61 * DAY);
    expect(broker.subscriptions()).toEqual([]);
  });

  it('P-12: seeking to a time acknowledges what came before, and ends every lease', () => {
    const { broker, publish, pull, ids, ack, ackId } = pubsub();
    publish('a');
    publish('b', 5 * S);
    publish('c', 6 * S);
    pull(6 * S, { max: 2 });
    broker.seekToTime('stock', 5 * S, 6 * S);
    expect(broker.leaseEnd('stock', ackId('b'))).toBeNull();
    ack('b', 6 * S);
    expect(ids(6 * S, { max: 10 })).toEqual(['b', 'c']);
    broker.seekToTime('stock', 7 * S, 7 * S);
    expect(ids(7 * S, { max: 10 })).toEqual([]);
  });

  it('P-09, P-12: a seek to before does not bring back what was acknowledged in the middle of its key', () => {
    const { broker, publish, pull, ack, ids, counts } = pubsub({ ordering: true });
    for (const id of ['a', 'b', 'c']) publish(id, 0, { orderingKey: 'k' });
    pull(0, { max: 3 });
    ack('b');
    broker.seekToTime('stock', 0, S);
    expect(counts(S)).toEqual([2, 0]);
    expect(ids(S, { max: 10 })).toEqual(['a', 'c']);
  });

  it('P-12: what was acknowledged comes back with a seek only where it is retained', () => {
    for (const [retainAcked, expected] of [
      [true, ['a', 'b']],
      [false, ['b']],
    ] as const) {
      const { broker, publish, pull, ack, ids } = pubsub({ retainAcked });
      publish('a');
      publish('b');
      pull();
      ack('a');
      broker.seekToTime('stock', 0, S);
      expect(ids(S, { max: 10 })).toEqual(expected);
    }
  });

  it('P-12: a topic can retain for all of its subscriptions', () => {
    const { broker } = pubsub(
      {},
      { topics: [{ name: 'kept', retentionMs: 10 * MIN }], subscriptions: [{ name: 'reader', topic: 'kept' }] },
    );
    broker.publish('kept', { id: 'old', body: 1 }, 0);
    broker.publish('kept', { id: 'new', body: 2 }, 6 * MIN);
    const all = broker.pull('reader', { max: 10 }, 7 * MIN);
    broker.acknowledge(
      'reader',
      all.map(({ ackId }) => ackId),
      7 * MIN,
    );
    broker.seekToTime('reader', 0, 12 * MIN);
    expect(broker.pull('reader', { max: 10 }, 12 * MIN).map(({ message }) => message)).toEqual(['new']);
  });

  it('P-12: a snapshot brings back what was unacknowledged then, and what came since, in order', () => {
    const { broker, put, all, ack, ids, publish } = pubsub({ ordering: true });
    put('a1 a2 a3');
    publish('plain');
    expect(all(0, 'one')).toEqual(['a1', 'a2', 'a3', 'plain']);
    ack('a1');
    broker.createSnapshot('before', 'stock', 0);
    for (const id of ['a2', 'a3', 'plain']) ack(id);
    put('a4', S);
    broker.pass(S);
    broker.seekToSnapshot('stock', 'before', S);
    const again = ids(S, { max: 10, subscriber: 'one' });
    expect(again.filter(id => id !== 'plain')).toEqual(['a2', 'a3', 'a4']);
    expect(again).toContain('plain');
    expect(refusal(() => broker.seekToSnapshot('stock', 'none', S))).toBe('NOT_FOUND: Resource not found (resource=none).');
  });

  it('P-12: a snapshot lives 7 days less the age of the oldest message, and an hour at least', () => {
    const { broker, publish } = pubsub({ retentionMs: 31 * DAY, expirationMs: null });
    publish('a');
    expect(broker.createSnapshot('early', 'stock', DAY)).toBe(7 * DAY);
    expect(refusal(() => broker.createSnapshot('late', 'stock', 7 * DAY - 60 * MIN + 1))).toContain('FAILED_PRECONDITION');
    broker.pass(7 * DAY);
    expect(refusal(() => broker.seekToSnapshot('stock', 'early', 7 * DAY))).toContain('NOT_FOUND');
  });
});

describe('filters', () => {
  it('P-13: a subscription gets only what its filter matches, by attributes; the rest counts as acknowledged', () => {
    const { publish, counts, ids } = pubsub({ filter: 'attributes.kind = "mug" AND NOT attributes:test' });
    publish('a', 0, { headers: { kind: 'mug' } });
    publish('b', 0, { headers: { kind: 'cup' } });
    publish('c', 0, { headers: { kind: 'mug', test: '1' } });
    publish('d', 0, { headers: { kind: 'mug' } });
    expect(counts()).toEqual([2, 0]);
    expect(ids(0, { max: 10 })).toEqual(['a', 'd']);
  });

  it('P-13: goes together with ordering', () => {
    const { broker, all } = pubsub({ ordering: true, filter: 'hasPrefix(attributes.kind, "m")' });
    for (const [id, kind] of [
      ['a1', 'mug'],
      ['a2', 'cup'],
      ['a3', 'map'],
    ] as const)
      broker.publish('orders', { id, body: 1, orderingKey: 'a', headers: { kind } }, 0);
    expect(all()).toEqual(['a1', 'a3']);
  });
});

describe('mistakes', () => {
  it('names what is not there, there twice, or not allowed', () => {
    const { broker, publish } = pubsub();
    expect(refusal(() => broker.pull('none', {}, 0))).toBe('NOT_FOUND: Resource not found (resource=none).');
    expect(refusal(() => broker.createTopic({ name: 'orders' }))).toBe(
      'ALREADY_EXISTS: Resource already exists in the project (resource=orders).',
    );
    expect(refusal(() => broker.createTopic({ name: 'google-topic' }))).toContain('not begin with goog');
    expect(refusal(() => broker.createSubscription({ name: 'x', topic: 'orders' }, 0))).toContain('3 to 255 characters');
    expect(refusal(() => broker.pull('stock', { max: 0 }, 0))).toContain('max_messages must be positive');
    expect(refusal(() => publish('m', 0, { body: '' }))).toContain('is empty');
    expect(refusal(() => publish('m', 0, { headers: { 'goog-x': '1' } }))).toContain('must not begin with goog');
    expect(refusal(() => publish('m', 0, { orderingKey: 'k'.repeat(1025) }))).toContain('at most 1024 bytes');
    expect(refusal(() => publish('m', 0, { body: 'x'.repeat(10_000_001) }))).toContain('at most 10 MB');
    expect(
      refusal(() => publish('m', 0, { headers: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`h${n}`, 'x'])) })),
    ).toContain('100');
  });
});
