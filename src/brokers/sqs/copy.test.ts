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

  it('is not to be had of a queue that keeps order', () => {
    const { sqs } = broker({ name: 'orders.fifo' });
    expect(refusal(() => sqs.copy(() => {}))).toContain('orders.fifo cannot be copied');
  });
});
