import { describe, expect, it } from 'vitest';
import type { KafkaBroker } from '../../exercise/exercise.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { KafkaSource } from './source.ts';
import type { Handing } from '../broker.ts';

/** One member and a topic with three records; `next` lets time pass until it is handed something. */
function loop(client: KafkaBroker['client'], autoCommit = true) {
  const events: HistoryEvent[] = [];
  const config: KafkaBroker = {
    kind: 'kafka',
    topics: [{ name: 'orders', partitions: 1 }],
    group: 'g',
    subscribe: ['orders'],
    client,
    autoCommit,
    autoCommitIntervalMs: 5000,
    assignor: null,
    maxPollRecords: null,
    sessionTimeoutMs: null,
    maxPollIntervalMs: 300_000,
    handled: [],
  };
  const source = new KafkaSource({ broker: config, messages: {} }, { emit: event => events.push(event), workers: 1 });
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
        const handing = source.receivable(1) ? source.receive(1) : null;
        if (handing !== null) return handing;
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
