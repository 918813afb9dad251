/** Long because it is a list: one test for each fact about SQS, by number. */
import { describe, expect, it } from 'vitest';
import { Sqs } from './broker.ts';
import { broker, DAY, HOUR, MIN, refusal, S } from './test-broker.ts';

describe('sending, receiving, deleting', () => {
  it('S-01: a message stays after its receive, hidden, until it is deleted', () => {
    const { send, take, receive, remove, counts, events } = broker();
    send('ord_12');
    expect(counts()).toEqual([1, 0, 0]);
    const handle = take();
    expect(receive()).toEqual([]);
    expect(counts()).toEqual([0, 1, 0]);
    expect(remove(handle)).toBe(true);
    expect(counts()).toEqual([0, 0, 0]);
    expect(events).toEqual([
      { type: 'sent', at: 0, message: 'ord_12', queue: 'orders', body: { id: 'ord_12' }, headers: {}, retryOf: null },
      { type: 'settled', at: 0, message: 'ord_12', delivery: 1, native: 'delete' },
    ]);
  });

  it('S-01: a received message has its body, its headers and what the queue knows of it', () => {
    const { send, receive } = broker();
    send('ord_12', 5 * S, { headers: { trace: 'a1' } });
    receive(7 * S);
    expect(receive(40 * S)).toEqual([
      {
        message: 'ord_12',
        body: { id: 'ord_12' },
        headers: { trace: 'a1' },
        receiptHandle: 'orders/ord_12#2',
        receiveCount: 2,
        sentAt: 5 * S,
        firstReceivedAt: 7 * S,
      },
    ]);
  });

  it('S-13: a receive gives 1 message unless it asks for up to 10, and fewer when there are fewer', () => {
    const { send, receive } = broker();
    for (let n = 0; n < 15; n++) send(`m${n}`);
    expect(receive()).toHaveLength(1);
    expect(receive(0, { max: 10 })).toHaveLength(10);
    expect(receive(0, { max: 10 })).toHaveLength(4);
    expect(refusal(() => receive(0, { max: 11 }))).toBe(
      'InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    );
    expect(refusal(() => receive(0, { max: 0 }))).toContain('MaxNumberOfMessages');
  });

  it('S-14: a short poll may come back empty by mistake, when the schedule says so; a long poll may not', () => {
    const { send, receive, ids, counts } = broker();
    send('ord_12');
    expect(receive(0, { falseEmpty: true })).toEqual([]);
    expect(counts()).toEqual([1, 0, 0]);
    expect(() => receive(0, { falseEmpty: true, waitTimeMs: S })).toThrow('asks every server');
    expect(ids(0, { waitTimeMs: 20 * S })).toEqual(['ord_12']);
    expect(refusal(() => receive(0, { waitTimeMs: 21 * S }))).toBe(
      'InvalidParameterValue: Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    );
  });

  it('S-16: a body has at most 1 MiB with its attributes, of which there are at most 10', () => {
    const { send } = broker();
    const limit = 1024 * 1024;
    send('just', 0, { body: 'x'.repeat(limit) });
    expect(refusal(() => send('over', 0, { body: 'x'.repeat(limit + 1) }))).toBe(
      'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    );
    expect(refusal(() => send('wide', 0, { body: 'é'.repeat(limit / 2 + 1) }))).toContain('1048576');
    expect(refusal(() => send('headed', 0, { body: 'x'.repeat(limit - 8), headers: { a: 'bcd' } }))).toContain('1048576');
    send('headed', 0, { body: 'x'.repeat(limit - 10), headers: { a: 'bcd' } });
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`h${n}`, 'x']));
    expect(refusal(() => send('many', 0, { headers: eleven }))).toBe(
      'InvalidParameterValue: Number of message attributes [11] exceeds the allowed maximum [10].',
    );
    expect(refusal(() => send('none', 0, { body: '' }))).toBe('MissingParameter: The request must contain the parameter MessageBody.');
  });

  it('S-17: who backs off by the visibility timeout keeps messages in flight, so an outage fills the 120,000, and a long poll says nothing', () => {
    const quota = 120_000;
    const { sqs, send, receive, hide, ids, counts } = broker({});
    for (let n = 0; n <= quota; n += 1) send(`m${n}`);
    for (let taken = 0; taken < quota; ) {
      const batch = receive(0, { max: 10 });
      for (const { receiptHandle } of batch) hide(receiptHandle, 5 * MIN);
      taken += batch.length;
    }
    expect(counts(MIN)).toEqual([1, quota, 0]);
    expect(ids(MIN, { waitTimeMs: 20 * S })).toEqual([]);
    expect(refusal(() => receive(MIN))).toBe('OverLimit: Too many messages are in flight.');
    expect(sqs.receivable('orders', MIN)).toBe(false);
    expect(ids(5 * MIN)).toEqual([`m${quota}`]);
  });

  it('S-17: a full standard queue refuses a short poll and lets a long poll find nothing', () => {
    const { send, receive, remove, take } = broker({ maxInFlight: 2 });
    for (const id of ['a', 'b', 'c']) send(id);
    expect(receive(0, { max: 10 })).toHaveLength(2);
    expect(refusal(() => receive())).toBe('OverLimit: Too many messages are in flight.');
    expect(receive(0, { waitTimeMs: S })).toEqual([]);
    remove('orders/a#1');
    expect(take()).toBe('orders/c#1');
  });

  it('a queue that nobody made does not exist', () => {
    const { receive } = broker();
    expect(refusal(() => receive(0, {}, 'order'))).toBe('QueueDoesNotExist: The specified queue does not exist.');
  });
});

describe('visibility', () => {
  it('S-02: a message that was not deleted is visible again after 30 s', () => {
    const { sqs, send, take, receive, ids, events } = broker();
    send('ord_12');
    take();
    expect(receive(30 * S - 1)).toEqual([]);
    expect(sqs.nextTimer(0)).toEqual({ at: 30 * S, reason: 'visibility-timeout' });
    expect(ids(30 * S)).toEqual(['ord_12']);
    expect(events[1]).toEqual({ type: 'returned', at: 30 * S, message: 'ord_12', reason: 'visibility-timeout' });
  });

  it('S-02: an extension counts from now and stops 12 h after the receive', () => {
    const { sqs, send, take, hide, receive } = broker();
    send('ord_12');
    const handle = take();
    expect(hide(handle, 30 * S, 20 * S)).toBe(true);
    expect(sqs.leases('orders')).toEqual([{ message: 'ord_12', receiptHandle: handle, visibleAgainAt: 50 * S }]);
    expect(receive(40 * S)).toEqual([]);
    expect(refusal(() => hide(handle, 12 * HOUR, 41 * S))).toBe(
      'InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    expect(hide(handle, 12 * HOUR - 41 * S, 41 * S)).toBe(true);
    expect(refusal(() => hide(handle, 12 * HOUR + S, 41 * S))).toContain('Must be between 0 and 43200');
    expect(refusal(() => receive(0, { visibilityTimeoutMs: -1 }))).toContain('VisibilityTimeout');
  });

  it('S-02: each receive starts the 12 h anew', () => {
    const { send, take, hide } = broker();
    send('ord_12');
    take();
    const handle = take(HOUR);
    expect(hide(handle, 12 * HOUR, HOUR)).toBe(true);
  });

  it('S-08: every receive has a new handle, and an old one succeeds without deleting', () => {
    const { send, take, remove, counts } = broker();
    send('ord_12');
    const first = take();
    const second = take(30 * S);
    expect(second).not.toBe(first);
    expect(remove(first, 31 * S)).toBe(false);
    expect(counts(31 * S)).toEqual([0, 1, 0]);
    expect(remove(second, 31 * S)).toBe(true);
  });

  it('S-08: an old handle may also work, where the schedule wants it so', () => {
    const { send, take, remove, hide, ids } = broker({ staleHandles: 'honoured' });
    send('a');
    const first = take();
    const second = take(30 * S);
    expect(hide(first, 0, 31 * S)).toBe(true);
    expect(ids(31 * S)).toEqual(['a']);
    expect(remove(second, 32 * S)).toBe(true);
  });

  it('S-08: a handle whose time is up still deletes if nobody received the message since', () => {
    const { send, take, remove, receive } = broker();
    send('ord_12');
    const handle = take();
    expect(remove(handle, 45 * S)).toBe(true);
    expect(receive(45 * S)).toEqual([]);
  });

  it('S-08: deleting what is deleted succeeds; what was never a handle is refused', () => {
    const { send, take, remove, types } = broker({}, { name: 'other' });
    send('ord_12');
    const handle = take();
    remove(handle);
    expect(remove(handle)).toBe(false);
    expect(types()).toEqual(['sent', 'settled']);
    expect(refusal(() => remove('garbage'))).toBe(
      'ReceiptHandleIsInvalid: The input receipt handle "garbage" is not a valid receipt handle.',
    );
    expect(refusal(() => remove('orders/ord_13'))).toContain('ReceiptHandleIsInvalid');
    expect(refusal(() => remove(handle, 0, 'other'))).toContain('ReceiptHandleIsInvalid');
    send('ord_13');
    expect(refusal(() => remove('orders/ord_13#1'))).toContain('ReceiptHandleIsInvalid');
  });

  it('S-10: changing the visibility succeeds after the timeout and with an old handle, and changes nothing', () => {
    const { send, take, hide, receive } = broker();
    send('ord_12');
    const first = take();
    expect(hide(first, 60 * S, 31 * S)).toBe(false);
    const second = take(31 * S);
    expect(hide(first, 0, 32 * S)).toBe(false);
    expect(receive(32 * S)).toEqual([]);
    expect(hide(second, 0, 32 * S)).toBe(true);
  });

  it('S-10: the visibility of a deleted message cannot be changed', () => {
    const { send, take, hide, remove } = broker();
    send('ord_12');
    const handle = take();
    remove(handle);
    expect(refusal(() => hide(handle, 42 * S))).toBe(
      `InvalidParameterValue: Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  });

  it('S-11: a visibility timeout of 0 gives the message back at once', () => {
    const { send, take, hide, ids, events } = broker();
    send('ord_12');
    hide(take(), 0, 4 * S);
    expect(events[1]).toEqual({ type: 'returned', at: 4 * S, message: 'ord_12', reason: 'retry' });
    expect(ids(4 * S)).toEqual(['ord_12']);
  });

  it('S-11: a receive may itself hide for no time at all', () => {
    const { sqs, send, ids } = broker();
    send('ord_12');
    expect(ids(0, { visibilityTimeoutMs: 0, max: 10 })).toEqual(['ord_12']);
    expect(sqs.receivable('orders', 0)).toBe(true);
    expect(ids(0)).toEqual(['ord_12']);
  });

  it('deadlines happen in their own order, those of one moment in send order', () => {
    const { sqs, send, receive, events } = broker();
    for (const id of ['a', 'b', 'c']) send(id);
    receive(0, { visibilityTimeoutMs: 20 * S });
    receive(0, { visibilityTimeoutMs: 10 * S, max: 2 });
    sqs.handAgain('orders', 'b', 0);
    sqs.pass(60 * S);
    expect(events.flatMap(event => (event.type === 'returned' ? [event.message] : []))).toEqual(['c', 'a', 'b']);
  });
});

describe('redelivery out of the ordinary', () => {
  it('S-12: a copy of a message that is in flight or deleted can be handed out again', () => {
    const { sqs, send, take, remove } = broker();
    send('ord_12');
    const first = take();
    expect(sqs.repeatable('orders', 0)).toEqual(['ord_12']);
    const second = sqs.handAgain('orders', 'ord_12', 1 * S);
    expect(second.receiveCount).toBe(2);
    expect(sqs.leaseEnd('orders', first, 1 * S)).toBeNull();
    expect(sqs.leaseEnd('orders', second.receiptHandle, 1 * S)).toBe(31 * S);
    expect(remove(first, 2 * S)).toBe(false);
    expect(remove(second.receiptHandle, 2 * S)).toBe(true);
    const third = sqs.handAgain('orders', 'ord_12', 3 * S);
    expect(third.receiveCount).toBe(3);
    expect(sqs.receivable('orders', 33 * S)).toBe(true);
  });

  it('S-12: what is not in flight and not deleted has no copy to hand out, nor has what the redrive policy would move', () => {
    const { sqs, send, take } = broker({ deadLetterQueue: 'dead', maxReceiveCount: 1 }, { name: 'dead' });
    send('ord_12');
    expect(sqs.repeatable('orders', 0)).toEqual([]);
    take();
    expect(sqs.repeatable('orders', 0)).toEqual([]);
    expect(() => sqs.handAgain('orders', 'ord_12', 0)).toThrow('repeatable');
  });

  it('S-12: a returned message waits behind those that never left', () => {
    const { send, take, ids } = broker();
    send('a');
    take();
    send('b');
    expect(ids(30 * S, { max: 10 })).toEqual(['b', 'a']);
  });
});

describe('dead-letter queues', () => {
  const withDead = (maxReceiveCount: number) => broker({ deadLetterQueue: 'dead', maxReceiveCount }, { name: 'dead' });

  it('S-03: with maxReceiveCount 1 the second receive finds nothing', () => {
    const { sqs, send, take, receive, events } = withDead(1);
    send('ord_12');
    take();
    expect(sqs.receivable('orders', 30 * S)).toBe(false);
    expect(sqs.exhausted('orders', 30 * S)).toBe(true);
    expect(receive(30 * S)).toEqual([]);
    expect(events.at(-1)).toEqual({ type: 'dead-lettered', at: 30 * S, message: 'ord_12', queue: 'orders', to: 'dead', attempts: 1 });
  });

  it('S-03: the receive that moves a message goes on to the next', () => {
    const { sqs, send, take, ids } = withDead(1);
    send('a');
    take();
    send('b', 30 * S);
    sqs.pass(30 * S);
    send('c', 30 * S);
    expect(ids(30 * S, { max: 10 })).toEqual(['b', 'c']);
    expect(ids(30 * S, {}, 'dead')).toEqual(['a']);
  });

  it('S-03: the receive count goes on in the dead-letter queue', () => {
    const { send, take, receive } = withDead(2);
    send('ord_12');
    take();
    take(30 * S);
    receive(60 * S);
    expect(receive(60 * S, {}, 'dead')).toMatchObject([{ message: 'ord_12', receiveCount: 3 }]);
  });

  it('S-03: each queue of a chain counts its own receives', () => {
    const { send, take, receive, ids } = broker(
      { deadLetterQueue: 'second', maxReceiveCount: 1 },
      { name: 'second', deadLetterQueue: 'third', maxReceiveCount: 1 },
      { name: 'third' },
    );
    send('ord_12');
    take();
    receive(30 * S);
    expect(ids(30 * S, {}, 'second')).toEqual(['ord_12']);
    expect(ids(60 * S, {}, 'second')).toEqual([]);
    expect(ids(60 * S, {}, 'third')).toEqual(['ord_12']);
  });

  it('S-04: the dead-letter queue keeps the message id and must be of the same type', () => {
    const mixed = () => broker({ deadLetterQueue: 'dead.fifo' }, { name: 'dead.fifo' });
    expect(refusal(mixed)).toContain('InvalidParameterValue: Value dead.fifo for parameter RedrivePolicy');
    expect(refusal(() => broker({ deadLetterQueue: 'nowhere' }))).toContain('Dead letter target does not exist');
    expect(refusal(() => broker({ deadLetterQueue: 'orders' }))).toContain('its own');
    expect(refusal(() => withDead(0))).toContain('between 1 and 1000');
  });

  it('S-05: in a standard dead-letter queue a message expires by when it was first sent', () => {
    const { send, take, receive, counts } = broker(
      { deadLetterQueue: 'dead', maxReceiveCount: 1, retentionMs: 4 * DAY },
      { name: 'dead', retentionMs: 5 * DAY },
    );
    send('ord_12');
    take(3 * DAY);
    receive(3 * DAY + 30 * S);
    expect(counts(5 * DAY - 1, 'dead')).toEqual([1, 0, 0]);
    expect(counts(5 * DAY, 'dead')).toEqual([0, 0, 0]);
  });

  it('S-06: a redrive sends the messages home under new ids, as new messages', () => {
    const { sqs, send, take, receive, events } = withDead(1);
    send('ord_12', 0, { headers: { trace: 'a1' } });
    take();
    receive(30 * S);
    sqs.startMessageMove('dead', null, 40 * S);
    expect(events.at(-1)).toEqual({
      type: 'sent',
      at: 40 * S,
      message: 'ord_12+1',
      queue: 'orders',
      body: { id: 'ord_12' },
      headers: { trace: 'a1' },
      retryOf: 'ord_12',
    });
    expect(receive(40 * S)).toMatchObject([{ message: 'ord_12+1', sentAt: 40 * S, receiveCount: 1 }]);
    receive(70 * S);
    sqs.startMessageMove('dead', 'orders', 80 * S);
    expect(receive(80 * S)).toMatchObject([{ message: 'ord_12+2' }]);
  });

  it('S-06: a redrive moves at most so many a second, one task at a time', () => {
    const { sqs, send, receive, counts } = withDead(1);
    for (const id of ['a', 'b', 'c', 'd', 'e']) send(id);
    receive(0, { max: 10 });
    receive(30 * S, { max: 10 });
    expect(counts(30 * S, 'dead')).toEqual([5, 0, 0]);
    sqs.startMessageMove('dead', null, 30 * S, 2);
    expect(counts(30 * S)).toEqual([2, 0, 0]);
    expect(refusal(() => sqs.startMessageMove('dead', null, 30 * S))).toContain('There is already a task running');
    expect(sqs.nextTimer(30 * S)).toEqual({ at: 31 * S, reason: 'delay' });
    sqs.pass(31 * S);
    expect(counts(31 * S)).toEqual([4, 0, 0]);
    sqs.cancelMessageMove('dead', 31 * S);
    sqs.pass(40 * S);
    expect(counts(40 * S, 'dead')).toEqual([1, 0, 0]);
    sqs.startMessageMove('dead', null, 40 * S);
    expect(sqs.nextTimer(40 * S)).toBeNull();
  });

  it('S-06: only a dead-letter queue can be redriven, and only to a queue that exists', () => {
    const { sqs } = withDead(1);
    expect(refusal(() => sqs.startMessageMove('orders', null, 0))).toBe(
      'InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.',
    );
    expect(refusal(() => sqs.startMessageMove('dead', 'nowhere', 0))).toContain('ResourceNotFoundException');
    expect(refusal(() => sqs.startMessageMove('dead', null, 0, 501))).toContain('MaxNumberOfMessagesPerSecond');
    expect(refusal(() => sqs.cancelMessageMove('dead', 0))).toBe('ResourceNotFoundException: Task does not exist.');
  });

  it('S-06: a message that was sent to the dead-letter queue directly has no home to go to', () => {
    const { sqs, send, counts } = withDead(1);
    send('stray', 0, {}, 'dead');
    sqs.startMessageMove('dead', null, 0);
    expect(counts(0, 'dead')).toEqual([1, 0, 0]);
    expect(sqs.nextTimer(0)).toBeNull();
  });

  it('S-07: a dead-letter queue says whose it may be', () => {
    const allowing = (redriveAllow: 'denyAll' | { byQueue: string[] }) => () =>
      broker({ deadLetterQueue: 'dead' }, { name: 'dead', redriveAllow });
    expect(refusal(allowing('denyAll'))).toContain('does not permit this source queue');
    expect(refusal(allowing({ byQueue: ['bills'] }))).toContain('does not permit this source queue');
    expect(allowing({ byQueue: ['bills', 'orders'] })).not.toThrow();
    expect(refusal(allowing({ byQueue: Array.from({ length: 11 }, () => 'orders') }))).toContain('1 to 10');
  });
});

describe('time', () => {
  it('S-15: a message that nobody deletes is gone after 4 days, also while it is in flight', () => {
    const { sqs, send, take, remove, counts, types } = broker();
    send('a');
    send('b');
    const handle = take(4 * DAY - 10 * S);
    expect(counts(4 * DAY - 1)).toEqual([1, 1, 0]);
    expect(counts(4 * DAY)).toEqual([0, 0, 0]);
    sqs.pass(5 * DAY);
    expect(remove(handle, 5 * DAY)).toBe(false);
    expect(types()).toEqual(['sent', 'sent']);
    expect(sqs.repeatable('orders', 5 * DAY)).toEqual([]);
  });

  it('S-15: a message whose retention and timeout end together does not return first', () => {
    const { sqs, send, take, types } = broker({ retentionMs: 60 * S });
    send('a');
    take(30 * S);
    sqs.pass(60 * S);
    expect(types()).toEqual(['sent']);
  });

  it('S-15: retention is 60 s to 14 days, or none where a run is over long before', () => {
    expect(refusal(() => broker({ retentionMs: 59 * S }))).toContain('MessageRetentionPeriod');
    expect(refusal(() => broker({ retentionMs: 15 * DAY }))).toContain('MessageRetentionPeriod');
    const { send, ids } = broker({ retentionMs: null });
    send('old');
    expect(ids(1000 * DAY)).toEqual(['old']);
  });

  it('S-15: a delayed message appears when its delay is over, and nobody says that it returned', () => {
    const { sqs, send, ids, counts, types } = broker({ delayMs: 10 * S });
    send('slow');
    send('slower', 0, { delayMs: 15 * MIN });
    send('now', 0, { delayMs: 0 });
    expect(counts()).toEqual([1, 0, 2]);
    expect(sqs.nextTimer(0)).toEqual({ at: 10 * S, reason: 'delay' });
    expect(ids(10 * S, { max: 10 })).toEqual(['now', 'slow']);
    expect(types()).toEqual(['sent', 'sent', 'sent']);
    expect(refusal(() => send('x', 0, { delayMs: 15 * MIN + S }))).toContain('DelaySeconds');
  });

  it('S-31: a purge removes what is ready, in flight and delayed, once in 60 s', () => {
    const { sqs, send, take, remove, counts } = broker();
    send('a');
    send('b');
    send('c', 0, { delayMs: S });
    const handle = take();
    sqs.purge('orders', 0);
    expect(counts()).toEqual([0, 0, 0]);
    expect(remove(handle)).toBe(false);
    expect(sqs.nextTimer(0)).toBeNull();
    expect(refusal(() => sqs.purge('orders', 59 * S))).toBe(
      'PurgeQueueInProgress: Only one PurgeQueue operation on orders is allowed every 60 seconds.',
    );
    sqs.purge('orders', 60 * S);
  });
});

describe('fair queues', () => {
  /** Sends `flood` messages of one tenant, then one of another, and hands out `taken`. */
  function flooded(flood: number, taken: number) {
    const world = broker();
    for (let n = 0; n < flood; n++) world.send(`loud_${n}`, 0, { groupId: 'loud' });
    world.send('quiet_0', 0, { groupId: 'quiet' });
    for (let n = 0; n < taken; n++) world.take();
    return world;
  }

  it('S-30: once a group has 30 messages and a tenth of all in flight, others go first', () => {
    const { ids } = flooded(50, 30);
    expect(ids(0, { max: 3 })).toEqual(['quiet_0', 'loud_30', 'loud_31']);
  });

  it('S-30: with fewer in flight the messages come as they were sent', () => {
    const { ids } = flooded(50, 29);
    expect(ids()).toEqual(['loud_29']);
  });

  it('S-30: a noisy group is quiet again after 5 minutes without a send or a receive, or when it is drained', () => {
    expect(flooded(31, 30).ids(5 * MIN - 1, { max: 2 })).toEqual(['quiet_0', 'loud_30']);
    expect(flooded(31, 30).ids(5 * MIN, { max: 2 })).toEqual(['loud_30', 'quiet_0']);
    const drained = flooded(30, 30);
    for (let n = 0; n < 30; n++) drained.remove(`orders/loud_${n}#1`);
    drained.send('loud_again', 0, { groupId: 'loud' });
    drained.send('quiet_1', 0, { groupId: 'quiet' });
    expect(drained.ids(0, { max: 10 })).toEqual(['quiet_0', 'loud_again', 'quiet_1']);
  });

  it('S-30: a group on a standard queue orders nothing: its messages are in flight side by side', () => {
    const { send, receive } = broker();
    send('a', 0, { groupId: 'g' });
    send('b', 0, { groupId: 'g' });
    receive();
    expect(receive()).toMatchObject([{ message: 'b', groupId: 'g' }]);
  });
});

describe('settings', () => {
  it('take effect at once, except that a delay is not changed for what is delayed already', () => {
    const { sqs, send, take, ids, counts } = broker({}, { name: 'dead' });
    send('slow', 0, { delayMs: 60 * S });
    sqs.setAttributes('orders', { delayMs: 5 * S, visibilityTimeoutMs: 5 * S, deadLetterQueue: 'dead', maxReceiveCount: 1 }, 0);
    expect(counts(59 * S)).toEqual([0, 0, 1]);
    take(60 * S);
    expect(ids(65 * S)).toEqual([]);
    expect(counts(65 * S, 'dead')).toEqual([1, 0, 0]);
  });

  it('S-15: a new retention applies to what is there already', () => {
    const { sqs, send, counts } = broker();
    send('a');
    sqs.setAttributes('orders', { retentionMs: 60 * S }, 30 * S);
    expect(counts(59 * S)).toEqual([1, 0, 0]);
    expect(counts(60 * S)).toEqual([0, 0, 0]);
  });

  it('S-03: a new limit decides about messages that were received under the old one', () => {
    const { sqs, send, take } = broker({ deadLetterQueue: 'dead', maxReceiveCount: 5 }, { name: 'dead' });
    send('a');
    take();
    sqs.pass(30 * S);
    expect(sqs.receivable('orders', 30 * S)).toBe(true);
    sqs.setAttributes('orders', { maxReceiveCount: 1 }, 30 * S);
    expect(sqs.receivable('orders', 30 * S)).toBe(false);
    sqs.setAttributes('orders', { maxReceiveCount: 2 }, 30 * S);
    expect(sqs.receivable('orders', 30 * S)).toBe(true);
  });

  it('are refused where SQS would refuse them, and then nothing has changed', () => {
    const { sqs } = broker({ deadLetterQueue: 'dead' }, { name: 'dead' });
    const before = sqs.key(0);
    expect(refusal(() => sqs.setAttributes('orders', { visibilityTimeoutMs: 13 * HOUR }, 0))).toContain('VisibilityTimeout');
    expect(refusal(() => sqs.setAttributes('dead', { redriveAllow: 'denyAll' }, 0))).toContain('does not permit');
    expect(sqs.key(0)).toBe(before);
    expect(refusal(() => broker({ name: 'or ders' }))).toContain('alphanumeric');
    expect(refusal(() => broker({ contentBasedDeduplication: true }))).toBe(
      'InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.',
    );
  });
});

describe('looking', () => {
  it('shows people each queue with its messages and what becomes of them', () => {
    const { sqs, send, take } = broker();
    send('a');
    send('b');
    take();
    expect(sqs.snapshot(0)).toEqual({
      orders: {
        type: 'standard',
        messages: [
          { message: 'a', state: 'in-flight', receiveCount: 1, visibleAt: 30 * S, groupId: null, body: { id: 'a' } },
          { message: 'b', state: 'ready', receiveCount: 0, visibleAt: null, groupId: null, body: { id: 'b' } },
        ],
      },
    });
  });

  it('has one key for one situation, whenever it was reached, and without ages also for how long it took', () => {
    const make = (ageless: boolean) => new Sqs([{ name: 'orders', retentionMs: null }], () => {}, { ageless });
    const key = (ageless: boolean, sentAt: number, receivedAt: number) => {
      const sqs = make(ageless);
      sqs.send('orders', { id: 'a', body: 1 }, sentAt);
      sqs.receive('orders', {}, receivedAt);
      return sqs.key(receivedAt + S);
    };
    expect(key(false, 0, 0)).toBe(key(false, 7 * S, 7 * S));
    expect(key(false, 0, 0)).not.toBe(key(false, 0, 7 * S));
    expect(key(true, 0, 0)).toBe(key(true, 0, 7 * S));
  });
});
