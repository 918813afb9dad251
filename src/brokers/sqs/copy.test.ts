import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { broker, refusal, S } from './test-broker.ts';

describe('a copy of a broker', () => {
  it('has the same messages, handles and deadlines, and goes on by itself', () => {
    const { sqs, send, take, events } = broker({ deadLetterQueue: 'dead', maxReceiveCount: 1 }, { name: 'dead' });
    for (const id of ['a', 'b', 'c']) send(id, 0, id === 'c' ? { delayMs: 5 * S } : {});
    const handle = take();
    const seen: HistoryEvent[] = [];
    const copy = sqs.copy(event => seen.push(event));
    expect(copy.key(1)).toBe(sqs.key(1));
    const told = events.length;
    const key = sqs.key(1);
    expect(copy.delete('orders', handle, 1, 1)).toBe(true);
    expect(copy.receive('orders', {}, 1).map(({ message }) => message)).toEqual(['b']);
    copy.pass(60 * S);
    expect(copy.receive('orders', { max: 10 }, 60 * S).map(({ message }) => message)).toEqual(['c']);
    expect(seen.map(({ type }) => type)).toEqual(['settled', 'returned', 'dead-lettered']);
    expect(sqs.key(1)).toBe(key);
    expect(events).toHaveLength(told);
    // The message that was deleted in the copy is still in flight here, and comes back to be moved aside.
    sqs.pass(60 * S);
    expect(sqs.receive('orders', { max: 10 }, 60 * S).map(({ message }) => message)).toEqual(['b', 'c']);
    expect(sqs.receive('dead', { max: 10 }, 60 * S).map(({ message }) => message)).toEqual(['a']);
  });

  it('keeps the order of groups, and what a FIFO queue knows again', () => {
    const fifo = { name: 'orders.fifo', contentBasedDeduplication: true };
    const { sqs } = broker(fifo);
    const send = (to: typeof sqs, id: string, groupId: string, now: number) => to.send('orders.fifo', { id, body: id[0]!, groupId }, now);
    for (const [id, group] of [
      ['a1', 'x'],
      ['b1', 'x'],
      ['c1', 'y'],
    ] as const)
      send(sqs, id, group, 0);
    const [first] = sqs.receive('orders.fifo', {}, 0);
    const copy = sqs.copy(() => {});
    expect(copy.key(1)).toBe(sqs.key(1));
    // The group waits for its first message, in the copy as well, and each goes on by itself.
    expect(copy.receive('orders.fifo', { max: 10 }, 1).map(({ message }) => message)).toEqual(['c1']);
    expect(copy.delete('orders.fifo', first!.receiptHandle, 2, 1)).toBe(true);
    expect(copy.receive('orders.fifo', { max: 10 }, 2).map(({ message }) => message)).toEqual(['b1']);
    expect(sqs.receive('orders.fifo', { max: 10 }, 2).map(({ message }) => message)).toEqual(['c1']);
    expect([send(copy, 'a2', 'x', 3).deduplicated, send(sqs, 'a2', 'x', 3).deduplicated]).toEqual([true, true]);
  });

  it('is not to be had of a queue that remembers batches', () => {
    const { sqs } = broker({ name: 'orders.fifo', contentBasedDeduplication: true });
    sqs.send('orders.fifo', { id: 'a', body: 'a', groupId: 'x' }, 0);
    sqs.receive('orders.fifo', { attemptId: 'once' }, 0);
    expect(refusal(() => sqs.copy(() => {}))).toContain('orders.fifo cannot be copied');
  });
});
