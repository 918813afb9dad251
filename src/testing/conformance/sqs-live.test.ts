/** Random scripts are compared with a running broker by hand; here with brokers of our own that do other than the model, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import { playAlike } from './sqs-live.ts';
import { ModelDriver } from './sqs-model.ts';
import type { Fields, Operation } from './steps.ts';

const SEEDS = Array.from({ length: 60 }, (_, n) => 9177 + n);
const alike = async (broker: () => ModelDriver, queue: string) => {
  const played = await Promise.all(SEEDS.map(seed => playAlike(broker(), queue, seed)));
  return { same: played.filter(({ model }) => model === null).length, played };
};

/** Hands out those with an odd number first: as a standard queue may. */
class OtherOrder extends ModelDriver {
  override start(op: Operation, done: (reply: unknown) => void): void {
    if (op.op === 'receive' && !String(op.queue).endsWith('.fifo'))
      this.prefer(
        String(op.queue),
        Array.from({ length: 10 }, (_, n) => `m${2 * n + 1}`),
      );
    super.start(op, done);
  }
}

/** Does something wrong to what a receive hands out. */
class Wrong extends ModelDriver {
  readonly #how: (received: Fields[]) => Fields[];

  constructor(how: (received: Fields[]) => Fields[]) {
    super();
    this.#how = how;
  }

  override readable(reply: unknown): unknown {
    const read = super.readable(reply);
    return Array.isArray(read) && read[0]?.message !== undefined ? this.#how(read) : read;
  }
}

/** Makes whatever is in flight visible before each receive. */
class Forgetful extends ModelDriver {
  readonly #receipts: string[] = [];
  readonly #receives = new Map<string, number>();

  override start(op: Operation, done: (reply: unknown) => void): void {
    if (op.op === 'receive')
      for (const receipt of this.#receipts.splice(0)) super.start({ op: 'hide', queue: op.queue, receipt, seconds: 0 }, () => {});
    super.start(op, done);
  }

  override readable(reply: unknown): unknown {
    const read = super.readable(reply);
    for (const { message } of Array.isArray(read) ? (read as Fields[]) : []) {
      if (message === undefined) continue;
      this.#receives.set(message, (this.#receives.get(message) ?? 0) + 1);
      this.#receipts.push(`${message}#${this.#receives.get(message)}`);
    }
    return read;
  }
}

describe('random scripts of SQS', () => {
  it.each(['q', 'q.fifo'])('go alike on the model and itself: %s', async queue => {
    const { same, played } = await alike(() => new ModelDriver(), queue);
    expect(same).toBe(SEEDS.length);
    // They do what they are there for.
    const operations = new Set(played.flatMap(({ steps }) => steps.map(({ op }) => op.op)));
    expect([...operations].sort()).toEqual(['attributes', 'createQueue', 'delete', 'hide', 'receive', 'send']);
  });

  it('go alike on a standard queue that hands out another message than the model would', async () => {
    const { same, played } = await alike(() => new OtherOrder(), 'q');
    expect(same).toBe(SEEDS.length);
    const handed = played.map(({ steps }) => JSON.stringify(steps.map(({ real }) => real.reply)));
    const plain = (await alike(() => new ModelDriver(), 'q')).played.map(({ steps }) =>
      JSON.stringify(steps.map(({ real }) => real.reply)),
    );
    expect(handed.filter((each, n) => each !== plain[n]).length, 'scripts in which the order mattered').toBeGreaterThan(20);
  });

  it.each([
    ['counts no receive', () => new Wrong(all => all.map(one => ({ ...one, count: 1 }))), 'q'],
    ['hands out a message twice at once', () => new Wrong(([one]) => [one, one]), 'q'],
    ['keeps one back', () => new Wrong(all => all.slice(1)), 'q'],
    ['hands out what is in flight', () => new Forgetful(), 'q'],
    ['hands out two of a group in the wrong order', () => new Wrong(all => all.toReversed()), 'q.fifo'],
    ['hands out one of a group that is in flight', () => new Forgetful(), 'q.fifo'],
  ])('show a broker that %s', async (_, broker, queue) => {
    const { same } = await alike(broker, queue);
    expect(same).toBeLessThan(SEEDS.length);
  });
});
