import { describe, expect, it } from 'vitest';
import type { SqsQueueConfig } from './broker.ts';
import { broker, HOUR, MIN, S } from './test-broker.ts';

type Broker = ReturnType<typeof broker>;

const STANDARD = [{ deadLetterQueue: 'dead', maxReceiveCount: 3 }, { name: 'dead' }];
const FIFO = [{ name: 'orders.fifo' }];

/** The key at `at` after each past. Random pasts meet too seldom where one thing only is different, so here they are by hand. */
function keys(queues: Partial<SqsQueueConfig>[], at: number, ...pasts: ((world: Broker) => void)[]): string[] {
  return pasts.map(past => {
    const world = broker(...queues);
    past(world);
    world.sqs.pass(at);
    return world.sqs.key(at);
  });
}

describe('the key tells apart', () => {
  const apart = ([one, other]: string[]) => expect(one).not.toBe(other);

  it('how often a message was received in this queue, at equal receive counts (S-03)', () => {
    const past = (early: number) => (world: Broker) => {
      world.sqs.setAttributes('orders', { maxReceiveCount: early }, 0);
      world.send('a');
      for (let n = 0; n < early; n++) world.take(n * 30 * S);
      world.receive(early * 30 * S);
      if (early === 1) world.take(30 * S, { visibilityTimeoutMs: 30 * S }, 'dead');
      world.sqs.pass(60 * S);
      world.sqs.setAttributes('orders', { maxReceiveCount: 2 }, 60 * S);
    };
    const ends = keys(STANDARD, 90 * S, past(1), past(2));
    const fieldsOf = (key: string) => /ready\|(\d+)\|(\d+)/.exec(key)!.slice(1);
    expect(ends.map(fieldsOf)).toEqual([
      ['2', '1'],
      ['2', '0'],
    ]);
  });

  it('which duplicates are known, and for how long still (S-19)', () => {
    const past = (deduplicationId: string, at: number) => (world: Broker) => {
      world.send('a', at, { groupId: 'g', deduplicationId });
      world.remove(world.take(at), at);
    };
    apart(keys(FIFO, MIN, past('x', 0), past('y', 0)));
    apart(keys(FIFO, MIN, past('x', 0), past('x', S)));
  });

  it('who asked for a batch (S-27)', () => {
    const past = (attemptId: string) => (world: Broker) => {
      world.send('a', 0, { groupId: 'g', deduplicationId: 'x' });
      world.receive(0, { attemptId });
    };
    apart(keys(FIFO, 0, past('one'), past('other')));
  });

  it('which number comes next (S-28)', () => {
    const past = (times: number) => (world: Broker) => {
      for (let n = 0; n < times; n++) {
        world.send(`m${n}`, 0, { groupId: 'g', deduplicationId: `d${n}` });
        world.remove(world.take());
      }
    };
    apart(keys(FIFO, 6 * MIN, past(1), past(2)));
  });

  it('which ready message is next, and which group', () => {
    const returned = (first: string) => (world: Broker) => {
      world.send('a', 0, { groupId: 'g1', deduplicationId: 'x' });
      world.send('b', 0, { groupId: 'g2', deduplicationId: 'y' });
      world.receive(0, { max: 10 });
      const last = first === 'a' ? 'b' : 'a';
      world.hide(`orders.fifo/${first}#1`, 0);
      world.hide(`orders.fifo/${last}#1`, 0);
    };
    apart(keys(FIFO, 0, returned('a'), returned('b')));
    const standard = (first: string) => (world: Broker) => {
      world.send('a');
      world.send('b');
      world.receive(0, { max: 10 });
      world.hide(`orders/${first}#1`, 0);
      world.hide(`orders/${first === 'a' ? 'b' : 'a'}#1`, 0);
    };
    apart(keys(STANDARD, 0, standard('a'), standard('b')));
  });

  it('which of two deadlines at one moment comes first', () => {
    const past = (first: string, second: string) => (world: Broker) => {
      world.send(first);
      world.send(second);
      world.receive(0, { max: 10 });
    };
    apart(keys(STANDARD, 0, past('a', 'b'), past('b', 'a')));
  });

  it('how far a message in flight can be extended (S-02)', () => {
    const past = (receivedAt: number) => (world: Broker) => {
      world.send('a');
      world.hide(world.take(), 0);
      world.hide(world.take(receivedAt, { visibilityTimeoutMs: 2 * HOUR }), HOUR, HOUR);
    };
    apart(keys([{ retentionMs: null }], HOUR, past(S), past(2 * S)));
  });

  it('where a redrive would take a message back to (S-06)', () => {
    const queues = ['orders', 'bills'].map(name => ({ name, deadLetterQueue: 'dead', maxReceiveCount: 1 }));
    const past = (queue: string) => (world: Broker) => {
      world.send('a', 0, {}, queue);
      world.take(0, {}, queue);
      world.receive(30 * S, {}, queue);
    };
    apart(keys([...queues, { name: 'dead' }], 30 * S, past('orders'), past('bills')));
  });

  it('whether a purge is allowed (S-31), and what a redrive still has to do (S-06)', () => {
    apart(
      keys(
        STANDARD,
        S,
        () => {},
        ({ sqs }) => sqs.purge('orders', 0),
      ),
    );
    const redriven = (rate: number) => (world: Broker) => {
      world.sqs.setAttributes('orders', { maxReceiveCount: 1 }, 0);
      for (const id of ['a', 'b', 'c']) world.send(id);
      world.receive(0, { max: 10 });
      world.receive(30 * S, { max: 10 });
      world.sqs.startMessageMove('dead', null, 30 * S, rate);
      if (rate === 1) world.sqs.cancelMessageMove('dead', 30 * S);
    };
    const two = (world: Broker) => {
      redriven(1)(world);
      world.sqs.startMessageMove('dead', null, 30 * S, 1);
    };
    apart(keys(STANDARD, 30 * S, redriven(2), two));
  });

  it('what the settings are', () => {
    apart(
      keys(
        STANDARD,
        0,
        () => {},
        ({ sqs }) => sqs.setAttributes('orders', { visibilityTimeoutMs: 5 * S }, 0),
      ),
    );
  });
});
