/**
 * Whatever producers, consumers and the clock do, in any order: the log is never reordered or rewritten, offsets stand where
 * they may, and readers of committed records see what was committed and nothing else. Each run keeps its own books.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kafka, type KafkaEvent } from './broker.ts';
import { Consumer } from './consumer.ts';
import { ClientError, KafkaError } from './errors.ts';
import { Producer } from './producer.ts';
import type { Acknowledgement } from './share-group.ts';
import type { Isolation } from './types.ts';

const PARTITIONS = 2;
const MEMBERS = ['a', 'b', 'c'];
const WRITERS = ['x', 'y'];

type Step =
  | { readonly do: 'produce'; readonly partition: number; readonly count: number; readonly acks: 0 | 1 | -1 }
  | { readonly do: 'begin' | 'commit' | 'abort' | 'restart'; readonly writer: string }
  | { readonly do: 'write'; readonly writer: string; readonly partition: number; readonly count: number }
  | { readonly do: 'poll' | 'ack' | 'close' | 'crash'; readonly member: string }
  | { readonly do: 'sync'; readonly partition: number; readonly replicas: number }
  | { readonly do: 'wait'; readonly ms: number };

const partition = fc.nat(PARTITIONS - 1);
const writer = fc.constantFrom(...WRITERS);
const member = fc.constantFrom(...MEMBERS);
const count = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('produce' as const),
      partition,
      count,
      acks: fc.constantFrom(0 as const, 1 as const, -1 as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin' as const), writer }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), writer, partition, count }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'abort' as const), writer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), writer }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('poll' as const), member }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ack' as const), member }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'crash' as const), member }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sync' as const), partition, replicas: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 4000, 20_000, 70_000, 400_000) }) },
);

/** What became of a record that somebody produced. */
type Fate = 'plain' | 'open' | 'committed' | 'aborted';

class Run {
  readonly kafka: Kafka;
  now = 0;
  /** By partition and offset: what stood there when it was first seen. */
  readonly written = new Map<string, string>();
  /** By partition and offset. */
  readonly fates = new Map<string, Fate>();
  /** Values that some member of the group was given. */
  readonly polled = new Set<string>();
  readonly #producers = new Map<string, Producer>();
  readonly #consumers = new Map<string, Consumer>();
  readonly #openBy = new Map<string, string[]>();
  readonly #ends = Array.from({ length: PARTITIONS }, () => 0);
  #values = 0;
  readonly #autoCommit: boolean;

  constructor(autoCommit: boolean, retentionMs: number) {
    this.#autoCommit = autoCommit;
    const topic = { name: 't', partitions: PARTITIONS, replicationFactor: 3, segmentMs: 1000, retentionMs };
    this.kafka = new Kafka([topic], event => this.#on(event), {
      brokers: 3,
      groupInitialRebalanceDelayMs: 0,
      retentionCheckIntervalMs: 1000,
    });
  }

  #on(event: KafkaEvent): void {
    if (!('topic' in event) || event.topic !== 't') return;
    if (event.type === 'appended')
      for (let offset = event.offset; offset < event.offset + event.count; offset += 1) {
        const place = `${event.partition}:${offset}`;
        this.fates.set(place, event.producerId < 0 ? 'plain' : 'open');
        if (event.producerId >= 0) this.#openOf(event).push(place);
      }
    // The marker decides the fate of everything that its producer had open in that partition.
    if (event.type === 'marked')
      for (const place of this.#openOf(event).splice(0)) this.fates.set(place, event.commit ? 'committed' : 'aborted');
  }

  #openOf({ producerId, partition }: { readonly producerId: number; readonly partition: number }): string[] {
    const name = `${producerId}:${partition}`;
    const open = this.#openBy.get(name) ?? [];
    this.#openBy.set(name, open);
    return open;
  }

  do(step: Step): void {
    try {
      this.#do(step);
    } catch (error) {
      // Refusals are answers: a fenced producer, a consumer that was thrown out. Anything else is our bug.
      if (!(error instanceof KafkaError || error instanceof ClientError)) throw error;
    }
  }

  #do(step: Step): void {
    switch (step.do) {
      case 'produce': {
        const records = this.#newValues(step.count).map(value => ({ key: null, value }));
        this.kafka.produce({ topic: 't', partition: step.partition, acks: step.acks, records }, this.now);
        return;
      }
      case 'begin':
        this.#writer(step.writer).beginTransaction();
        return;
      case 'write': {
        const producer = this.#writer(step.writer);
        for (const value of this.#newValues(step.count)) producer.send('t', { key: null, value }, this.now, () => {}, step.partition);
        producer.flush(this.now);
        return;
      }
      case 'commit':
        this.#writer(step.writer).commitTransaction(this.now);
        return;
      case 'abort':
        this.#writer(step.writer).abortTransaction(this.now);
        return;
      case 'restart':
        this.#producers.delete(step.writer);
        this.#writer(step.writer);
        return;
      case 'poll':
        this.#poll(step.member);
        return;
      case 'ack':
        this.#consumer(step.member).commit(this.now);
        return;
      case 'close':
        this.#consumers.get(step.member)?.close(this.now);
        this.#consumers.delete(step.member);
        return;
      case 'crash':
        this.#consumers.get(step.member)?.crash();
        this.#consumers.delete(step.member);
        return;
      case 'sync':
        this.kafka.setInSync({ topic: 't', partition: step.partition }, step.replicas, this.now);
        return;
      case 'wait':
        this.now += step.ms;
        for (const consumer of this.#consumers.values()) consumer.pass(this.now);
        this.kafka.pass(this.now);
    }
  }

  #newValues(length: number): string[] {
    return Array.from({ length }, () => `v${(this.#values += 1)}`);
  }

  #writer(name: string): Producer {
    const known = this.#producers.get(name);
    if (known !== undefined) return known;
    const producer = new Producer(this.kafka, { transactionalId: name, transactionTimeoutMs: 60_000, lingerMs: 0 });
    producer.initTransactions(this.now);
    this.#producers.set(name, producer);
    return producer;
  }

  #consumer(name: string): Consumer {
    const known = this.#consumers.get(name);
    if (known !== undefined) return known;
    const options = {
      group: 'g',
      clientId: name,
      autoOffsetReset: 'earliest',
      autoCommit: this.#autoCommit,
      isolation: 'read_committed',
    } as const;
    const consumer = new Consumer(this.kafka, options);
    consumer.subscribe(['t'], this.now);
    this.#consumers.set(name, consumer);
    return consumer;
  }

  #poll(name: string): void {
    const consumer = this.#consumer(name);
    for (const { value } of consumer.poll(this.now)) this.polled.add(value!);
    // Right after its own poll a member knows whether it still is one, so these are the group's owners.
    for (const at of consumer.assignment()) {
      const { end } = this.log(at.partition);
      const position = consumer.position(at, this.now);
      expect(this.kafka.committedOffset('g', at, this.now)).toBeLessThanOrEqual(position);
      expect(position).toBeLessThanOrEqual(end);
    }
  }

  log(partition: number) {
    return this.kafka.topics.get('t').log(partition);
  }

  read(partition: number, isolation: Isolation) {
    return this.log(partition).read(this.log(partition).start, 10_000, isolation).records;
  }

  /** After each step, for each partition. Reading here goes past the high watermark: the log itself is looked at, not what is shown. */
  check(): void {
    for (let number = 0; number < PARTITIONS; number += 1) {
      const log = this.log(number);
      expect(log.end).toBeGreaterThanOrEqual(this.#ends[number]!);
      this.#ends[number] = log.end;
      expect(log.start).toBeLessThanOrEqual(log.lastStableOffset);
      expect(log.lastStableOffset).toBeLessThanOrEqual(log.highWatermark);
      expect(log.highWatermark).toBeLessThanOrEqual(log.end);
      this.#sameAsBefore(number);
      this.#committedOnly(number);
    }
  }

  #sameAsBefore(partition: number): void {
    let last = -1;
    for (const { offset, value } of this.read(partition, 'read_uncommitted')) {
      expect(offset).toBeGreaterThan(last);
      last = offset;
      const place = `${partition}:${offset}`;
      expect(this.written.get(place) ?? value, `offset ${place}`).toBe(value);
      this.written.set(place, value!);
    }
  }

  #committedOnly(partition: number): void {
    const shown = this.read(partition, 'read_uncommitted');
    const stable = this.log(partition).lastStableOffset;
    const fate = ({ offset }: { readonly offset: number }) => this.fates.get(`${partition}:${offset}`)!;
    const want = shown.filter(record => record.offset < stable && fate(record) !== 'aborted');
    expect(this.read(partition, 'read_committed').map(({ value }) => value)).toEqual(want.map(({ value }) => value));
    for (const record of want) expect(['plain', 'committed']).toContain(fate(record));
    // Retention may have taken the first record of an open transaction, and does not end it.
    const open = [...this.fates].filter(([place, fate]) => fate === 'open' && place.startsWith(`${partition}:`));
    const firstOpen = Math.min(...open.map(([place]) => Number(place.split(':')[1])));
    const { start, highWatermark } = this.log(partition);
    expect(stable).toBe(Math.min(Math.max(firstOpen, start), highWatermark));
  }
}

const script = fc.array(step, { minLength: 1, maxLength: 50 });
const WEEK = 7 * 24 * 3_600_000;

describe('whatever happens', () => {
  it('a log never reorders or rewrites, committed <= position <= end, and the last stable offset hides what is open (K-01, K-02, K-35)', () => {
    fc.assert(
      fc.property(script, fc.boolean(), fc.constantFrom(3000, WEEK), (steps, autoCommit, retentionMs) => {
        const run = new Run(autoCommit, retentionMs);
        for (const each of steps) {
          run.do(each);
          run.check();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('a group that reads to the end has been given every record that is shown and was kept', () => {
    fc.assert(
      fc.property(script, fc.boolean(), (steps, autoCommit) => {
        const run = new Run(autoCommit, WEEK);
        for (const each of steps) {
          run.do(each);
          run.check();
        }
        // Everybody goes; a last member takes over once their sessions are over, and reads to the end.
        for (const each of MEMBERS) run.do({ do: 'crash', member: each });
        for (let number = 0; number < PARTITIONS; number += 1) run.do({ do: 'sync', partition: number, replicas: 3 });
        for (let round = 0; round < 14; round += 1) {
          run.do({ do: 'poll', member: 'a' });
          run.do({ do: 'wait', ms: round < 10 ? 40_000 : 500 });
          run.check();
        }
        for (let number = 0; number < PARTITIONS; number += 1)
          for (const { value, offset } of run.read(number, 'read_committed'))
            expect(run.polled.has(value!), `${value} at ${number}:${offset}`).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a share group', () => {
  it('has each record waiting, handed out, finished or given up, exactly one, and hands it out at most five times (K-38)', () => {
    const move = fc.oneof(
      fc.record({ do: fc.constant('produce' as const), count }),
      fc.record({ do: fc.constant('take' as const), member, max: count }),
      fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(5),
        kind: fc.constantFrom<Acknowledgement>('accept', 'release', 'reject', 'renew'),
      }),
      fc.record({ do: fc.constant('leave' as const), member }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 10_000, 31_000) }),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), moves => {
        const kafka = new Kafka([{ name: 't', partitions: 1 }], () => {});
        const at = { topic: 't', partition: 0 };
        const group = kafka.shareGroup('s');
        group.begin(at);
        let now = 0;
        let sent = 0;
        const held = new Map<number, { member: string; until: number }>();
        const finished = new Set<number>();
        const handed = new Map<number, number>();
        const letGo = (offset: number) => {
          held.delete(offset);
          if (handed.get(offset) === 5) finished.add(offset);
        };
        for (const each of moves) {
          if (each.do === 'produce') {
            const records = Array.from({ length: each.count }, (_, index) => ({ key: null, value: `v${sent + index}` }));
            kafka.produce({ ...at, acks: -1, records }, now);
            sent += each.count;
          } else if (each.do === 'take') {
            for (const { offset, deliveryCount } of group.acquire(each.member, at, each.max, now)) {
              expect(finished.has(offset), `${offset} came back`).toBe(false);
              expect(held.has(offset), `${offset} is held`).toBe(false);
              handed.set(offset, (handed.get(offset) ?? 0) + 1);
              expect(deliveryCount).toBe(handed.get(offset));
              expect(deliveryCount).toBeLessThanOrEqual(5);
              held.set(offset, { member: each.member, until: now + 30_000 });
            }
          } else if (each.do === 'settle') {
            const [offset, hold] = [...held][each.which] ?? [];
            if (offset === undefined || hold === undefined) continue;
            group.acknowledge(hold.member, at, offset, each.kind, now);
            if (each.kind === 'renew') hold.until = now + 30_000;
            else if (each.kind === 'release') letGo(offset);
            else {
              held.delete(offset);
              finished.add(offset);
            }
          } else if (each.do === 'leave') {
            group.leave(each.member);
            for (const [offset, hold] of [...held]) if (hold.member === each.member) letGo(offset);
          } else {
            now += each.ms;
            kafka.pass(now);
            for (const [offset, hold] of [...held]) if (hold.until <= now) letGo(offset);
          }
        }
        // What is neither held nor finished waits: it all comes to whoever asks.
        const rest = sent - held.size - finished.size;
        expect(group.acquire('last', at, 1000, now)).toHaveLength(rest);
      }),
      { numRuns: 300 },
    );
  });
});
