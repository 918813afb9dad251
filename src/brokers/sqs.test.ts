import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { Sqs, type SqsQueueConfig } from './sqs.ts';

const S = 1000;
const HOUR = 3600 * S;
const DAY = 24 * HOUR;

function broker(...queues: (Partial<SqsQueueConfig> & { name?: string })[]) {
  const events: HistoryEvent[] = [];
  const configs = (queues.length === 0 ? [{}] : queues).map(config => ({ name: 'orders', ...config }));
  const sqs = new Sqs(configs, event => events.push(event));
  let delivery = 0;
  return {
    sqs,
    events,
    types: () => events.map(event => event.type),
    send: (id: string, at = 0, more = {}) => sqs.send('orders', { id, body: { id }, ...more }, at),
    receive: (at = 0, more = {}) => sqs.receive('orders', more, at),
    take: (at = 0, more = {}) => {
      const [received] = sqs.receive('orders', more, at);
      if (received === undefined) throw new Error('nothing to receive');
      return received;
    },
    remove: (handle: string, at = 0) => sqs.delete('orders', handle, at, ++delivery),
    ids: (at = 0, more = {}) => sqs.receive('orders', more, at).map(each => each.message),
    dead: (at = 0, more = {}) => sqs.receive('dead', { max: 10, ...more }, at),
  };
}

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  throw new Error('was not refused');
};

describe('a standard queue', () => {
  it('S-01: a message stays after its receive, hidden, until it is deleted', () => {
    const { sqs, send, take, receive, remove, events } = broker();
    send('ord_12');
    const received = take();
    expect(receive()).toEqual([]);
    expect(sqs.attributes('orders', 0).ApproximateNumberOfMessagesNotVisible).toBe(1);
    expect(remove(received.receiptHandle)).toBe(true);
    expect(sqs.attributes('orders', 0)).toEqual({
      ApproximateNumberOfMessages: 0,
      ApproximateNumberOfMessagesNotVisible: 0,
      ApproximateNumberOfMessagesDelayed: 0,
    });
    expect(events).toEqual([
      { type: 'sent', at: 0, message: 'ord_12', queue: 'orders', body: { id: 'ord_12' }, headers: {}, retryOf: null },
      { type: 'settled', at: 0, message: 'ord_12', delivery: 1, native: 'delete' },
    ]);
  });

  it('S-02: a message that was not deleted is visible again after 30 s', () => {
    const { sqs, send, take, receive, ids, events } = broker();
    send('ord_12');
    take();
    expect(receive(30 * S - 1)).toEqual([]);
    expect(sqs.nextTimer(0)).toEqual({ at: 30 * S, reason: 'visibility-timeout' });
    expect(ids(30 * S)).toEqual(['ord_12']);
    expect(events[1]).toEqual({ type: 'returned', at: 30 * S, message: 'ord_12', reason: 'visibility-timeout' });
  });

  it('S-03: with maxReceiveCount 1 the second receive finds nothing', () => {
    const { sqs, send, take, receive, dead, events } = broker({ deadLetterQueue: 'dead', maxReceiveCount: 1 }, { name: 'dead' });
    send('ord_12');
    take();
    expect(sqs.receivable('orders', 30 * S)).toBe(false);
    expect(sqs.exhausted('orders', 30 * S)).toBe(true);
    expect(receive(30 * S)).toEqual([]);
    expect(events.at(-1)).toEqual({ type: 'dead-lettered', at: 30 * S, message: 'ord_12', queue: 'orders', attempts: 1 });
    expect(dead(30 * S)).toMatchObject([{ message: 'ord_12', receiveCount: 2 }]);
  });

  it('S-12: a copy of a message that is in flight or deleted can be handed out again', () => {
    const { sqs, send, take, remove } = broker();
    send('ord_12');
    const first = take();
    expect(sqs.repeatable('orders', 0)).toEqual(['ord_12']);
    const second = sqs.handAgain('orders', 'ord_12', 1 * S);
    expect(second.receiveCount).toBe(2);
    expect(remove(first.receiptHandle, 2 * S)).toBe(false);
    expect(remove(second.receiptHandle, 2 * S)).toBe(true);
    const third = sqs.handAgain('orders', 'ord_12', 3 * S);
    expect(third.receiveCount).toBe(3);
    expect(sqs.receivable('orders', 33 * S)).toBe(true);
  });
});

void DAY;
void refusal;
