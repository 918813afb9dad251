import { describe, expect, it } from 'vitest';
import { Digest } from '../../history/digest.ts';
import type { HistoryEvent } from '../../history/event.ts';
import type { Handing } from '../broker.ts';
import type { RabbitMqConfig, RabbitMqQueue } from './config.ts';
import { RabbitMqBroker } from './source.ts';

const HALF_HOUR = 1_800_000;

const CONFIG: RabbitMqConfig = {
  kind: 'rabbitmq',
  version: '4.3',
  exchanges: [],
  queues: [],
  bindings: [],
  consumerTimeoutMs: HALF_HOUR,
};

const queue = (name: string, more: Partial<RabbitMqQueue> = {}): RabbitMqQueue => ({
  name,
  type: 'classic',
  durable: true,
  messageTtlMs: null,
  deadLetter: null,
  deliveryLimit: null,
  ...more,
});

/** One worker, one message, and a consumer that does what the test says. */
class Told {
  readonly events: HistoryEvent[] = [];
  readonly source: RabbitMqBroker;
  now = 0;
  #deliveries = 0;

  constructor(version: RabbitMqConfig['version'], type: 'classic' | 'quorum' = 'quorum') {
    const config: RabbitMqConfig = { ...CONFIG, version, queues: [queue('orders', { type })] };
    const consumers = [{ program: 'p', workers: [1], consumer: { queues: ['orders'], prefetch: 1, manualAck: true } }];
    this.source = new RabbitMqBroker(config, { consumers, emit: event => this.events.push(event) });
    this.source.send('m1', { body: { orderId: 'ord_1' }, headers: {}, retryOf: null }, 0);
    this.source.start(1, 1, 0);
  }

  receive(): Handing {
    this.#deliveries += 1;
    return this.source.receive(1, this.now, this.#deliveries);
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

describe('producers of RabbitMQ', () => {
  it.each(['CC', 'BCC'])('are refused a header called %s, and go on', name => {
    const told = new Told('4.3');
    const message = { body: { orderId: 'ord_2' }, headers: { [name]: 'orders' }, retryOf: null };
    expect(() => told.source.send('m2', message, 0)).toThrow(`a header called ${name} means something to RabbitMQ`);
    told.source.send('m3', { ...message, headers: { cc: 'orders' } }, 0);
    expect(told.events.flatMap(event => (event.type === 'sent' ? [event.message] : []))).toEqual(['m1', 'm3']);
  });
});

describe('consumers of RabbitMQ', () => {
  it('R-36: a retry is counted, and a release only before 4.3', () => {
    const seen = (version: RabbitMqConfig['version']) => {
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
    const seen = (version: RabbitMqConfig['version']) => {
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
        const digest = new Digest();
        told.source.digest(digest, told.now);
        return digest.text();
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
    const due = (version: RabbitMqConfig['version']) => {
      const told = new Told(version, 'classic');
      told.receive();
      return told.source.nextTimer(0)?.at ?? null;
    };
    expect([due('4.0'), due('4.3')]).toEqual([HALF_HOUR, null]);
  });
});

describe('two programs', () => {
  const consumer = (...queues: string[]) => ({ queues, prefetch: 1, manualAck: true });
  const message = { body: { orderId: 'ord_1' }, headers: {}, retryOf: null };

  it('consume from queues of their own: each has its copy, with a fate of its own', () => {
    const events: HistoryEvent[] = [];
    const config: RabbitMqConfig = {
      ...CONFIG,
      exchanges: [{ name: 'placed', type: 'fanout', durable: true }],
      queues: [queue('stock'), queue('mails')],
      bindings: ['stock', 'mails'].map(name => ({ exchange: 'placed', queue: name, key: '' })),
    };
    const consumers = [
      { program: 'stock', workers: [1], consumer: consumer('stock') },
      { program: 'mailer', workers: [2], consumer: consumer('mails') },
    ];
    const broker = new RabbitMqBroker(config, { emit: event => events.push(event), consumers });
    for (const worker of [1, 2]) broker.start(worker, 1, 0);
    broker.send('m1', message, 0);
    const [first, second] = [broker.receive(1, 0, 1), broker.receive(2, 0, 2)];
    expect([first.message, second.message]).toEqual(['m1@stock', 'm1@mails']);
    expect([1, 2].map(worker => broker.receivable(worker))).toEqual([false, false]);
    broker.settle('ack', [], { worker: 2, handing: second, delivery: 2 }, 0);
    broker.crash(1, 0);
    expect(events.filter(({ type }) => type === 'settled' || type === 'returned')).toMatchObject([
      { type: 'settled', message: 'm1@mails', delivery: 2 },
      { type: 'returned', message: 'm1@stock' },
    ]);
  });

  it('a queue that any of them reads is no grave', () => {
    const fates = (...replay: string[]) => {
      const events: HistoryEvent[] = [];
      const config = { ...CONFIG, queues: [queue('mails', { deadLetter: { exchange: '', key: 'dead' } }), queue('dead')] };
      const consumers = [
        { program: 'mailer', workers: [1], consumer: consumer('mails') },
        ...replay.map(name => ({ program: 'replay', workers: [2], consumer: consumer(name) })),
      ];
      const broker = new RabbitMqBroker(config, { emit: event => events.push(event), consumers });
      for (const { workers } of consumers) broker.start(workers[0]!, 1, 0);
      broker.send('m1', message, 0);
      broker.settle('reject', [true], { worker: 1, handing: broker.receive(1, 0, 1), delivery: 1 }, 0);
      return events.flatMap(({ type }) => (type === 'moved' || type === 'dead-lettered' ? [type] : []));
    };
    expect([fates(), fates('dead')]).toEqual([['dead-lettered'], ['moved']]);
  });

  it('takes what is sent to a queue by its name', () => {
    const events: HistoryEvent[] = [];
    const config: RabbitMqConfig = { ...CONFIG, exchanges: [{ name: 'placed', type: 'topic', durable: true }], queues: [queue('jobs')] };
    const broker = new RabbitMqBroker(config, { emit: event => events.push(event), consumers: [] });
    expect(['placed', 'jobs', '', 'other'].map(to => broker.takes(to))).toEqual([true, true, true, false]);
    broker.send('m1', { ...message, to: 'jobs', key: 'mug' }, 0);
    expect(events).toMatchObject([{ type: 'sent', message: 'm1', queue: 'jobs' }]);
  });
});
