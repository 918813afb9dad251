import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { OPENING, type QueueTopicAction, type QueueView } from './view.ts';

const publish = (times: number): QueueTopicAction[] => Array.from({ length: times }, () => ({ do: 'publish' }));
const told = ({ name, ready, consumers }: QueueView) =>
  `${name}: waiting ${ready.map(({ order }) => order).join()}; ${consumers.map(({ holding, done }) => `${holding?.order ?? '-'}${holding?.again ? ' again' : ''} after ${done.join()}`).join('; ')}`;

describe('queue or topic', () => {
  it('gives each order to one worker of the queue, and a copy to each subscription', () => {
    const { queue, topic, said } = play(OPENING);
    expect([queue, ...topic].map(told)).toEqual([
      'packing: waiting ; 3 after 1; 4 after 2',
      'email: waiting ; 3 after 1; 4 after 2',
      'stock: waiting 3,4; 2 after 1',
      'fraud: waiting 3,4; 2 after 1',
    ]);
    expect(said).toBe('Everybody acknowledges what they held and is handed the next. Still waiting: 2 in stock and 2 in fraud.');
  });

  it('gives a second process of a subscription no second copy', () => {
    const { topic } = play([...publish(2), { do: 'add', queue: 'stock' }]);
    expect(told(topic[1]!)).toBe('stock: waiting ; 1 after ; 2 after ');
  });

  it('gives a new subscription only what comes later', () => {
    const actions: QueueTopicAction[] = [{ do: 'unsubscribe' }, ...publish(2), { do: 'subscribe' }, ...publish(1)];
    const { topic, said } = play(actions);
    expect(told(topic[2]!)).toBe('fraud: waiting ; 3 after ');
    expect(said).toContain('a copy each for email, stock and fraud');
  });

  it('R-12: hands the order of a dead process out again, marked as redelivered', () => {
    const { queue, said } = play([{ do: 'remove', queue: 'packing' }, ...publish(1), { do: 'crash', queue: 'packing', consumer: 1 }]);
    expect(told(queue)).toBe('packing: waiting ; 1 again after ');
    expect(said).toBe(
      'worker 1 dies with order 1 and starts anew. The order was not acknowledged, so it is in its hands again, marked as redelivered.',
    );
  });

  it('R-12: or to somebody else who is free', () => {
    const { queue } = play([...publish(1), { do: 'crash', queue: 'packing', consumer: 1 }]);
    expect(told(queue)).toBe('packing: waiting ; - after ; 1 again after ');
  });

  it('keeps what nobody takes', () => {
    const { queue, said } = play([{ do: 'remove', queue: 'packing' }, { do: 'remove', queue: 'packing' }, ...publish(3)]);
    expect(told(queue)).toBe('packing: waiting 1,2,3; ');
    expect(said).toContain('The queue has one copy of it, which waits.');
  });

  it('changes nothing when something is asked for that cannot be done', () => {
    expect(play([{ do: 'finish' }, { do: 'crash', queue: 'email', consumer: 3 }, { do: 'subscribe' }])).toEqual(play([]));
  });
});
