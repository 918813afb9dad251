import { describe, expect, it } from 'vitest';
import type { SqsQueueConfig } from './broker.ts';
import { broker, DAY, MIN, refusal, S } from './test-broker.ts';

/** Message `g1m2` belongs to group `g1`; its deduplication id is its id. */
function fifo(more: Partial<SqsQueueConfig> = {}, ...others: Partial<SqsQueueConfig>[]) {
  const world = broker({ name: 'orders.fifo', ...more }, ...others);
  const send = (id: string, at = 0, given = {}) => world.send(id, at, { groupId: id.slice(0, 2), deduplicationId: id, ...given });
  const handle = (id: string, receive = 1) => `orders.fifo/${id}#${receive}`;
  return {
    ...world,
    send,
    all: (at = 0) => world.ids(at, { max: 10 }),
    remove: (id: string, at = 0, receive = 1) => world.remove(handle(id, receive), at),
    hide: (id: string, ms: number, at = 0, receive = 1) => world.hide(handle(id, receive), ms, at),
    sendAll: (...ids: string[]) => {
      for (const id of ids) send(id);
    },
  };
}

describe('order within a group', () => {
  it('S-21: while the first message of a group is in flight nothing of the group is delivered', () => {
    const { sqs, sendAll, ids, all } = fifo();
    sendAll('g1m1', 'g1m2', 'g2m1');
    expect(ids()).toEqual(['g1m1']);
    expect(all()).toEqual(['g2m1']);
    expect(sqs.receivable('orders.fifo', 0)).toBe(false);
    expect(all(30 * S)).toEqual(['g1m1', 'g1m2', 'g2m1']);
  });

  it('S-21: the next message of a group is delivered once the one before it is deleted', () => {
    const { sendAll, ids, remove } = fifo();
    sendAll('g1m1', 'g1m2');
    ids();
    remove('g1m1');
    expect(ids()).toEqual(['g1m2']);
  });

  it('S-22: deleting only part of a batch keeps the group blocked', () => {
    const { send, sendAll, all, remove } = fifo();
    sendAll('g1m1', 'g1m2', 'g1m3');
    expect(all()).toEqual(['g1m1', 'g1m2', 'g1m3']);
    send('g1m4');
    remove('g1m1');
    remove('g1m3');
    expect(all()).toEqual([]);
    remove('g1m2');
    expect(all()).toEqual(['g1m4']);
  });

  it('S-23: when the first comes back while the second is in flight, only the first is delivered', () => {
    const { sendAll, ids, all, hide } = fifo();
    sendAll('g1m1', 'g1m2', 'g1m3', 'g2m1');
    expect(ids(0, { max: 2 })).toEqual(['g1m1', 'g1m2']);
    hide('g1m1', 0);
    expect(all()).toEqual(['g2m1', 'g1m1']);
  });

  it('S-23: when one of a batch is extended, only those before it come back', () => {
    const { sendAll, all, hide } = fifo();
    sendAll('g1m1', 'g1m2', 'g1m3');
    all();
    hide('g1m2', 60 * S);
    expect(all(30 * S)).toEqual(['g1m1']);
    expect(all(60 * S)).toEqual(['g1m1', 'g1m2', 'g1m3']);
  });

  it('S-24: a batch fills up from one group before it turns to the next', () => {
    const { sendAll, ids } = fifo();
    sendAll('g1m1', 'g2m1', 'g1m2', 'g1m3');
    expect(ids(0, { max: 10 })).toEqual(['g1m1', 'g1m2', 'g1m3', 'g2m1']);
  });

  it('S-25: a group that becomes free comes back behind those that waited', () => {
    const { sendAll, ids, all, hide } = fifo();
    sendAll('g1m1', 'g2m1', 'g3m1');
    ids();
    hide('g1m1', 0);
    expect(all()).toEqual(['g2m1', 'g3m1', 'g1m1']);
  });

  it('S-25: a receive that hides for no time puts the groups that it served behind the others', () => {
    const { sendAll, ids } = fifo();
    sendAll('g1m1', 'g2m1', 'g2m2', 'g3m1', 'g1m2');
    expect(ids(0, { max: 3, visibilityTimeoutMs: 0 })).toEqual(['g1m1', 'g1m2', 'g2m1']);
    expect(ids(0, { max: 10, visibilityTimeoutMs: 0 })).toEqual(['g3m1', 'g1m1', 'g1m2', 'g2m1', 'g2m2']);
  });

  it('S-17: at the limit of messages in flight a receive finds nothing and says nothing', () => {
    const { sqs, sendAll, all, receive } = fifo({ maxInFlight: 2 });
    sendAll('g1m1', 'g2m1', 'g3m1');
    expect(all()).toEqual(['g1m1', 'g2m1']);
    expect(receive()).toEqual([]);
    expect(sqs.receivable('orders.fifo', 0)).toBe(false);
  });

  it('S-12: a FIFO queue never hands out a copy', () => {
    const { sqs, send, ids } = fifo();
    send('g1m1');
    ids();
    expect(sqs.repeatable('orders.fifo', 0)).toEqual([]);
    expect(() => sqs.handAgain('orders.fifo', 'g1m1', 0)).toThrow('repeatable');
  });
});

describe('receipts', () => {
  it('S-09: a FIFO queue refuses a delete after the timeout', () => {
    const { send, ids, remove } = fifo();
    send('g1m1');
    ids();
    const refused =
      'InvalidParameterValue: Value orders.fifo/g1m1#1 for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.';
    expect(refusal(() => remove('g1m1', 30 * S))).toBe(refused);
    ids(30 * S);
    expect(refusal(() => remove('g1m1', 31 * S))).toBe(refused);
    expect(remove('g1m1', 31 * S, 2)).toBe(true);
    expect(remove('g1m1', 31 * S, 2)).toBe(false);
  });

  it('S-09: an extended message can be deleted until the extension ends', () => {
    const { send, ids, hide, remove } = fifo();
    send('g1m1');
    ids();
    hide('g1m1', 60 * S);
    expect(remove('g1m1', 59 * S)).toBe(true);
  });

  it('S-10: a FIFO queue refuses to change the visibility of what is not in flight', () => {
    const { send, ids, hide } = fifo();
    send('g1m1');
    ids();
    expect(refusal(() => hide('g1m1', 60 * S, 30 * S))).toContain('not available for visibility timeout change');
  });

  it('S-27: asking again with the same attempt id gives the same batch and hides it anew', () => {
    const { sqs, sendAll, send, receive, remove } = fifo();
    sendAll('g1m1', 'g1m2');
    const first = receive(0, { max: 10, attemptId: 'try' });
    send('g2m1', S);
    expect(receive(20 * S, { max: 10, attemptId: 'try' })).toEqual(first);
    expect(sqs.leases('orders.fifo').map(lease => lease.visibleAgainAt)).toEqual([50 * S, 50 * S]);
    expect(receive(20 * S, { max: 10, attemptId: 'other' })).toMatchObject([{ message: 'g2m1' }]);
    remove('g1m1', 21 * S);
    expect(receive(21 * S, { max: 10, attemptId: 'try' })).toEqual([]);
  });

  it('S-27: the same batch is not given again once its timeout ended or five minutes passed', () => {
    const { send, receive, hide } = fifo();
    send('g1m1');
    receive(0, { attemptId: 'try' });
    expect(receive(30 * S, { attemptId: 'try' })).toMatchObject([{ receiveCount: 2 }]);
    hide('g1m1', 10 * MIN, 31 * S, 2);
    expect(receive(32 * S, { attemptId: 'try' })).toEqual([]);
    const long = fifo();
    long.send('g1m1');
    long.receive(0, { attemptId: 'try', visibilityTimeoutMs: 10 * MIN });
    expect(long.receive(5 * MIN - 1, { attemptId: 'try', visibilityTimeoutMs: 10 * MIN })).toHaveLength(1);
    expect(long.receive(5 * MIN, { attemptId: 'try' })).toEqual([]);
  });

  it('S-27: a standard queue knows no attempts', () => {
    expect(refusal(() => broker().receive(0, { attemptId: 'try' }))).toContain('not valid for this queue type');
  });
});

describe('sending to a FIFO queue', () => {
  it('S-18: needs a group and a deduplication id', () => {
    const { sqs } = fifo();
    const send = (more: object) => sqs.send('orders.fifo', { id: 'a', body: 1, ...more }, 0);
    expect(refusal(() => send({ deduplicationId: 'x' }))).toBe('MissingParameter: The request must contain the parameter MessageGroupId.');
    expect(refusal(() => send({ groupId: 'g' }))).toBe(
      'InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
    expect(refusal(() => send({ groupId: 'group 123', deduplicationId: 'x' }))).toContain('can only include alphanumeric and punctuation');
    expect(refusal(() => send({ groupId: 'g', deduplicationId: 'x'.repeat(129) }))).toContain('1 to 128 in length');
    expect(refusal(() => broker().send('a', 0, { deduplicationId: 'x' }))).toContain('not valid for this queue type');
  });

  it('S-18: content-based deduplication goes by the body alone', () => {
    const { sqs, ids } = fifo({ contentBasedDeduplication: true });
    const send = (id: string, body: string, headers = {}) => sqs.send('orders.fifo', { id, body, headers, groupId: 'g1' }, 0);
    send('a', 'buy');
    expect(send('b', 'buy', { trace: 'other' })).toMatchObject({ deduplicated: true, messageId: 'a' });
    send('c', 'sell');
    expect(ids(0, { max: 10 })).toEqual(['a', 'c']);
  });

  it('S-15: is delayed by the queue, never by the message', () => {
    const { sqs, send, ids } = fifo({ delayMs: 10 * S });
    expect(refusal(() => send('g1m1', 0, { delayMs: 2 * S }))).toBe(
      'InvalidParameterValue: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    );
    send('g1m1', 0, { delayMs: 0 });
    send('g1m2', 5 * S);
    expect(ids(10 * S, { max: 10 })).toEqual(['g1m1']);
    sqs.setAttributes('orders.fifo', { delayMs: 0 }, 11 * S);
    expect(sqs.attributes('orders.fifo', 11 * S).ApproximateNumberOfMessagesDelayed).toBe(0);
  });

  it('S-19: a duplicate is accepted for five minutes from the send, and not delivered, even after the delete', () => {
    const { send, ids, remove, types } = fifo();
    const first = send('g1m1', 0, { deduplicationId: 'x' });
    ids();
    remove('g1m1');
    expect(send('g1m2', 5 * MIN - 1, { deduplicationId: 'x' })).toEqual({ ...first, deduplicated: true });
    expect(types()).toEqual(['sent', 'settled']);
    expect(ids(5 * MIN - 1)).toEqual([]);
    expect(send('g1m3', 5 * MIN, { deduplicationId: 'x' }).deduplicated).toBe(false);
    expect(ids(5 * MIN)).toEqual(['g1m3']);
  });

  it('S-20: one id in two groups is a duplicate, unless the scope is the message group', () => {
    const queueWide = fifo();
    queueWide.send('g1m1', 0, { deduplicationId: 'x' });
    expect(queueWide.send('g2m1', 0, { deduplicationId: 'x' }).deduplicated).toBe(true);
    const groupWide = fifo({ deduplicationScope: 'messageGroup' });
    groupWide.send('g1m1', 0, { deduplicationId: 'x' });
    expect(groupWide.send('g2m1', 0, { deduplicationId: 'x' }).deduplicated).toBe(false);
    expect(groupWide.all()).toEqual(['g1m1', 'g2m1']);
  });

  it('S-28: sequence numbers increase within a group, and as text', () => {
    const { send, receive } = fifo();
    const numbers = Array.from({ length: 12 }, (_, n) => send(`g1m${n}`).sequenceNumber!);
    expect([...numbers].sort()).toEqual(numbers);
    expect(numbers[0]).toHaveLength(20);
    expect(receive()[0]?.sequenceNumber).toBe(numbers[0]);
  });

  it('S-31: a purge forgets which duplicates it knew', () => {
    const { sqs, send, ids } = fifo();
    send('g1m1', 0, { deduplicationId: 'x' });
    ids();
    sqs.purge('orders.fifo', 0);
    expect(send('g1m2', 0, { deduplicationId: 'x' }).deduplicated).toBe(false);
    expect(ids()).toEqual(['g1m2']);
  });
});

describe('a FIFO dead-letter queue', () => {
  const withDead = () =>
    fifo({ deadLetterQueue: 'dead.fifo', maxReceiveCount: 1, retentionMs: DAY }, { name: 'dead.fifo', retentionMs: DAY });

  it('S-26: breaks the order of the group, and goes by the message id for duplicates', () => {
    const { sqs, sendAll, send, ids, all } = withDead();
    send('g1m1', 0, { deduplicationId: 'x' });
    expect(ids()).toEqual(['g1m1']);
    sendAll('g1m2');
    expect(all(30 * S)).toEqual(['g1m2']);
    expect(ids(30 * S, {}, 'dead.fifo')).toEqual(['g1m1']);
    const again = (deduplicationId: string) =>
      sqs.send('dead.fifo', { id: `copy ${deduplicationId}`, body: 1, groupId: 'g1', deduplicationId }, 31 * S).deduplicated;
    expect(again('x')).toBe(false);
    expect(again('g1m1')).toBe(true);
  });

  it('S-03: a group whose first message can only be moved and whose second is in flight has nothing to hand out', () => {
    const { sqs, sendAll, all, ids, hide } = fifo({ deadLetterQueue: 'dead.fifo', maxReceiveCount: 2 }, { name: 'dead.fifo' });
    sendAll('g1m1', 'g1m2');
    all();
    hide('g1m1', 0);
    expect(ids()).toEqual(['g1m1']);
    hide('g1m1', 0, 0, 2);
    expect(sqs.receivable('orders.fifo', 0)).toBe(false);
    expect(sqs.exhausted('orders.fifo', 0)).toBe(true);
    expect(all()).toEqual([]);
  });

  it('S-05: keeps a message for its whole retention from the move on', () => {
    const { send, ids, counts } = withDead();
    send('g1m1');
    ids(DAY - 60 * S);
    ids(DAY - 30 * S);
    expect(counts(2 * DAY - 31 * S, 'dead.fifo')).toEqual([1, 0, 0]);
    expect(counts(2 * DAY - 30 * S, 'dead.fifo')).toEqual([0, 0, 0]);
  });

  it('S-06: a redrive takes messages home in the order of their group', () => {
    const { sqs, sendAll, all } = withDead();
    sendAll('g1m1', 'g1m2');
    all();
    all(30 * S);
    sqs.startMessageMove('dead.fifo', null, 31 * S);
    expect(all(31 * S)).toEqual(['g1m1+1', 'g1m2+1']);
  });
});
