import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import type { Handing } from '../broker.ts';
import type { KafkaConfig, KafkaConsumer } from './kind.ts';
import { KafkaBroker } from './source.ts';

const CONFIG: KafkaConfig = { kind: 'kafka', topics: [{ name: 'orders', partitions: 1 }], handled: [] };
const CONSUMER: KafkaConsumer = {
  group: 'g',
  subscribe: ['orders'],
  client: 'confluent',
  autoCommit: true,
  isolation: null,
  autoCommitIntervalMs: 5000,
  assignor: null,
  maxPollRecords: null,
  sessionTimeoutMs: null,
  maxPollIntervalMs: 300_000,
};

/** One member and a topic with three records; `next` lets time pass until it is handed something. */
function loop(client: KafkaConsumer['client'], autoCommit = true) {
  const events: HistoryEvent[] = [];
  const consumers = [{ program: 'p', workers: [1], consumer: { ...CONSUMER, client, autoCommit } }];
  const source = new KafkaBroker(CONFIG, { emit: event => events.push(event), consumers, messages: {} });
  let deliveries = 0;
  for (const name of ['a', 'b', 'c']) source.send(name, { body: { name }, headers: {}, retryOf: null }, 0);
  let now = 0;
  source.start(1, 1, now);
  const wait = () => {
    now = source.nextTimer(now)!.at;
    source.pass(now, null);
  };
  return {
    now: () => now,
    next(): Handing {
      for (let round = 0; round < 50; round += 1) {
        if (source.receivable(1)) {
          deliveries += 1;
          return source.receive(1, now, deliveries);
        }
        wait();
      }
      throw new Error('nothing comes');
    },
    finish: (handing: Handing, failed = false) => source.finished(1, handing, failed, now),
    wait,
    committed: () =>
      events.flatMap(event => (event.type === 'committed' ? [`${event.offset} ${event.automatic ? 'by itself' : 'asked'}`] : [])),
  };
}

describe('a handler that throws (K-31)', () => {
  it('is read on past by a plain poll loop: the record is not handed out again', () => {
    const { next, finish } = loop('java');
    finish(next(), true);
    expect(next().message).toBe('b');
  });

  it('gets the record back at once with Confluent’s client', () => {
    const { next, finish, now } = loop('confluent');
    const first = next();
    const at = now();
    finish(first, true);
    expect([next().message, now()]).toEqual(['a', at]);
  });

  it('gets the record back after a while with kafkajs', () => {
    const { next, finish, now } = loop('kafkajs');
    const first = next();
    const at = now();
    finish(first, true);
    expect(next().message).toBe('a');
    expect(now()).toBeGreaterThan(at);
  });
});

describe('auto-commit (K-30)', () => {
  it('of kafkajs commits what handlers finished, once the batch is through', () => {
    const { next, finish, committed } = loop('kafkajs');
    finish(next());
    expect(committed()).toEqual([]);
    finish(next());
    finish(next());
    expect(committed()).toEqual(['3 by itself']);
  });

  it('of Confluent’s client commits what handlers finished every five seconds', () => {
    const { next, finish, committed, wait, now } = loop('confluent');
    finish(next());
    finish(next());
    expect(committed()).toEqual([]);
    const from = now();
    while (committed().length === 0) wait();
    expect(committed()).toEqual(['2 by itself']);
    expect(now() - from).toBeLessThanOrEqual(5000);
  });

  it('of neither commits a record whose handler threw', () => {
    for (const client of ['kafkajs', 'confluent'] as const) {
      const { next, finish, committed } = loop(client);
      finish(next(), true);
      const again = next();
      expect(again.message).toBe('a');
      expect(committed().filter(line => !line.startsWith('0'))).toEqual([]);
    }
  });
});

describe('two programs in two groups', () => {
  /** Two messages, and one worker for each program. */
  function system(handled: readonly string[] = []) {
    const events: HistoryEvent[] = [];
    const program = (name: string, worker: number) => ({ program: name, workers: [worker], consumer: { ...CONSUMER, group: name } });
    const message = (name: string) => ({ body: { name }, headers: {}, retryOf: null });
    const broker = new KafkaBroker(
      { ...CONFIG, handled },
      { emit: event => events.push(event), consumers: [program('stock', 1), program('mail', 2)], messages: { z: message('z') } },
    );
    for (const name of ['a', 'b']) broker.send(name, message(name), 0);
    let now = 0;
    for (const worker of [1, 2]) broker.start(worker, 1, now);
    let deliveries = 0;
    const next = (worker: number) => {
      for (let round = 0; round < 50 && !broker.receivable(worker); round += 1) {
        now = broker.nextTimer(now)!.at;
        broker.pass(now, null);
      }
      deliveries += 1;
      return { handing: broker.receive(worker, now, deliveries), delivery: deliveries };
    };
    const work = (worker: number) => {
      const { handing, delivery } = next(worker);
      broker.settle('ack', [], { worker, handing, delivery }, now);
      broker.finished(worker, handing, false, now);
      return [handing.message, handing.view.offset];
    };
    return { events, broker, next, work, now: () => now };
  }

  it('each get every record, as a message of their own, and settle it for themselves', () => {
    const { events, work } = system();
    expect([work(1), work(1), work(2), work(2)]).toEqual([
      ['a@stock', 0],
      ['b@stock', 1],
      ['a@mail', 0],
      ['b@mail', 1],
    ]);
    const settled = events.flatMap(event => (event.type === 'settled' ? [`${event.delivery} ${event.message}`] : []));
    expect(settled).toEqual(['1 a@stock', '2 b@stock', '3 a@mail', '4 b@mail']);
    const committed = events.flatMap(event => (event.type === 'committed' ? [`${event.group} ${event.offset}`] : []));
    expect(committed).toEqual(['stock 1', 'stock 2', 'mail 1', 'mail 2']);
  });

  it('begin behind what was handled before the run', () => {
    const { next } = system(['z']);
    expect([next(1), next(2)].map(({ handing: { message, offset } }) => [message, offset])).toEqual([
      ['a@stock', 1],
      ['a@mail', 1],
    ]);
  });

  it('rebalance apart from each other', () => {
    const { events, broker, next, now } = system();
    next(1);
    next(2);
    expect(broker.faults()).toEqual([
      { kind: 'rebalance', group: 'stock' },
      { kind: 'rebalance', group: 'mail' },
    ]);
    const before = events.length;
    broker.strike({ kind: 'rebalance', group: 'mail' }, now());
    expect(events.slice(before).filter(event => 'group' in event && event.group === 'stock')).toEqual([]);
    expect(events[before]).toEqual({ type: 'rebalance-forced', at: now(), group: 'mail' });
  });
});
