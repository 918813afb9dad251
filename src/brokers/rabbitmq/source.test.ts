import { describe, expect, it } from 'vitest';
import type { RabbitMqBroker } from '../../exercise/exercise.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { RabbitMqSource } from './source.ts';
import type { Handing } from '../broker.ts';

const HALF_HOUR = 1_800_000;

/** One worker, one message, and a consumer that does what the test says. */
class Told {
  readonly events: HistoryEvent[] = [];
  readonly source: RabbitMqSource;
  now = 0;

  constructor(version: RabbitMqBroker['version'], type: 'classic' | 'quorum' = 'quorum') {
    const queue = { name: 'orders', type, durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null };
    this.source = new RabbitMqSource(
      {
        kind: 'rabbitmq',
        version,
        exchanges: [],
        queues: [queue],
        bindings: [],
        consume: ['orders'],
        prefetch: 1,
        manualAck: true,
        consumerTimeoutMs: HALF_HOUR,
      },
      { workers: 1, emit: event => this.events.push(event) },
    );
    this.source.send('m1', { body: { orderId: 'ord_1' }, headers: {}, retryOf: null }, 0);
    this.source.start(1, 1, 0);
  }

  receive(): Handing {
    return this.source.receive(1, this.now)!;
  }

  settle(operation: string, handing: Handing): void {
    this.source.settle(operation, [], { worker: 1, handing, delivery: 1 }, this.now);
  }

  /** Until whatever the broker waits for next. */
  wait(): void {
    this.now = this.source.nextTimer(this.now)!.at;
    this.source.pass(this.now);
  }

  get disconnected() {
    return this.events.filter(event => event.type === 'disconnected').map(({ reason, text }) => `${reason}: ${text}`);
  }
}

const count = ({ view: { deliveryCount } }: Handing) => deliveryCount;

describe('consumers of RabbitMQ', () => {
  it('R-36: a retry is counted, and a release only before 4.3', () => {
    const seen = (version: RabbitMqBroker['version']) => {
      const told = new Told(version);
      told.settle('retry', told.receive());
      const second = told.receive();
      told.settle('release', second);
      return [second, told.receive()].map(count);
    };
    expect(seen('4.3')).toEqual([1, 1]);
    expect(seen('4.0')).toEqual([1, 2]);
  });

  it('R-38: what nobody acknowledges for 30 minutes comes back; since 4.3 the consumer is cancelled for it, and nothing counts', () => {
    const seen = (version: RabbitMqBroker['version']) => {
      const told = new Told(version);
      told.receive();
      told.wait();
      expect(told.now).toBe(HALF_HOUR);
      expect(told.events.filter(event => event.type === 'returned')).toMatchObject([{ message: 'm1', reason: 'consumer-timeout' }]);
      return [told.disconnected, count(told.receive())];
    };
    expect(seen('4.3')).toEqual([['consumer-timeout: basic.cancel. Timeout value used: 1800000 ms'], undefined]);
    expect(seen('4.0')).toEqual([
      ['consumer-timeout: 406 PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms'],
      1,
    ]);
  });

  it('comes back to a state that it was in when a message goes round and nothing counts it', () => {
    const keys = (round: (told: Told) => void) => {
      const told = new Told('4.3');
      return [1, 2, 3].map(() => {
        round(told);
        told.source.forgotten(1);
        return told.source.key(told.now);
      });
    };
    const released = keys(told => told.settle('release', told.receive()));
    expect(released[2]).toBe(released[0]);
    const leftLying = keys(told => {
      told.receive();
      told.wait();
    });
    expect(leftLying[2]).toBe(leftLying[0]);
    const counted = keys(told => told.settle('retry', told.receive()));
    expect(new Set(counted).size).toBe(3);
  });

  it('R-38: since 4.3 a consumer of a classic queue may keep a message for as long as it likes', () => {
    const due = (version: RabbitMqBroker['version']) => {
      const told = new Told(version, 'classic');
      told.receive();
      return told.source.nextTimer(0)?.at ?? null;
    };
    expect([due('4.0'), due('4.3')]).toEqual([HALF_HOUR, null]);
  });
});
