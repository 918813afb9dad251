/** A copy of a cluster with its consumers: it goes on as the original would have, and neither sees what the other does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { type Copyable, expectCopiesToGoOnAlike } from '../../testing/copies.ts';
import { Kafka } from './broker.ts';
import { Consumer } from './consumer.ts';
import { ClientError, KafkaError } from './errors.ts';
import { PROFILES } from './profiles.ts';

const TOPIC = {
  name: 't',
  partitions: 2,
  replicationFactor: 3,
  segmentMs: 1000,
  retentionMs: 300_000,
  cleanupPolicy: ['compact', 'delete'] as const,
};

/** Members of one group by name; `still` is a static one, `other` of a group and an assignor of its own. */
const MEMBERS = {
  a: { group: 'g' },
  b: { group: 'g' },
  still: { group: 'g', instanceId: 'still' },
  other: { group: 'h', assignors: ['cooperative-sticky'], autoOffsetReset: 'earliest' },
} as const;

type Step =
  | { readonly do: 'produce' | 'write'; readonly partition: number; readonly key: string }
  | { readonly do: 'begin' | 'commit' | 'abort' }
  | { readonly do: 'poll' | 'ack' | 'close' | 'crash' | 'start'; readonly member: keyof typeof MEMBERS }
  | { readonly do: 'share'; readonly kind: 'accept' | 'release' | 'reject' | 'renew' | null }
  | { readonly do: 'lag'; readonly partition: number; readonly replicas: number }
  | { readonly do: 'wait'; readonly ms: number };

const partition = fc.nat(1);
const member = fc.constantFrom(...(Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('produce' as const, 'write' as const), partition, key: fc.constantFrom('k', 'l') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('begin' as const, 'commit' as const, 'abort' as const) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'poll' as const, 'ack' as const), member }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'crash' as const, 'start' as const), member }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('share' as const),
      kind: fc.constantFrom('accept' as const, 'release' as const, 'reject' as const, 'renew' as const, null, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lag' as const), partition, replicas: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 4000, 20_000, 50_000, 400_000) }) },
);

class World implements Copyable<Step> {
  readonly told: string[] = [];
  readonly #kafka: Kafka;
  readonly #consumers = new Map<string, Consumer>();
  #now = 0;
  #claim: { readonly transactionalId: string; readonly producerId: number; readonly epoch: number } | null = null;
  #sequences = [0, 0];
  #shared: { readonly partition: number; readonly offset: number }[] = [];

  constructor(from: World | null = null) {
    const emit = (event: unknown) => this.told.push(JSON.stringify(event));
    if (from === null) {
      const settings = { brokers: 3, retentionCheckIntervalMs: 1000, offsetsTopicPartitions: 1, transactionMaxTimeoutMs: 60_000 };
      this.#kafka = new Kafka([TOPIC], emit, settings);
      return;
    }
    this.#kafka = from.#kafka.copy(emit);
    for (const [name, consumer] of from.#consumers) this.#consumers.set(name, consumer.copyFor(this.#kafka));
    this.#now = from.#now;
    this.#claim = from.#claim;
    this.#sequences = [...from.#sequences];
    this.#shared = [...from.#shared];
  }

  copy(): World {
    return new World(this);
  }

  look(): string {
    const consumers = [...this.#consumers].map(([name, consumer]) => [name, consumer.standing, consumer.positions(), consumer.nextTimer()]);
    return JSON.stringify([this.#kafka.key(this.#now), this.#kafka.nextTimer(this.#now), this.#kafka.timers.size, consumers]);
  }

  do(step: Step): void {
    try {
      this.told.push(JSON.stringify(this.#do(step) ?? null));
    } catch (error) {
      if (!(error instanceof KafkaError || error instanceof ClientError)) throw error;
      this.told.push(`${error.name}: ${error.message}`);
    }
  }

  #do(step: Step): Json | undefined {
    const kafka = this.#kafka;
    const { transactions } = kafka;
    const now = this.#now;
    switch (step.do) {
      case 'produce':
        return kafka.produce({ topic: 't', partition: step.partition, acks: 1, records: [{ key: step.key, value: `v${now}` }] }, now);
      case 'begin':
        this.#claim = { transactionalId: 'x', ...transactions.initProducerId('x', 30_000, now) };
        this.#sequences = [0, 0];
        return { ...this.#claim };
      case 'write': {
        if (this.#claim === null) return null;
        const sequence = this.#sequences[step.partition]!++;
        const records = [{ key: step.key, value: null }];
        const offset = kafka.produce(
          { topic: 't', partition: step.partition, acks: -1, records, ...this.#claim, sequence, transactionVersion: 2 },
          now,
        );
        transactions.addOffsets(this.#claim, 'g', now);
        kafka.commitOffsetsInTransaction(this.#claim, 'g', [{ topic: 't', partition: step.partition, offset }], now);
        return offset;
      }
      case 'commit':
      case 'abort':
        if (this.#claim === null) return null;
        this.#claim = { transactionalId: 'x', ...transactions.end(this.#claim, step.do === 'commit', 2, now) };
        this.#sequences = [0, 0];
        return { ...this.#claim };
      case 'start': {
        const consumer = new Consumer(kafka, { clientId: step.member, maxPollIntervalMs: 60_000, ...MEMBERS[step.member] }, PROFILES.java);
        consumer.subscribe(['t'], now);
        this.#consumers.get(step.member)?.crash();
        this.#consumers.set(step.member, consumer);
        return null;
      }
      case 'poll':
        return (this.#consumer(step.member)?.poll(now) ?? null) as Json;
      case 'ack':
        this.#consumer(step.member)?.commit(now);
        return null;
      case 'close':
      case 'crash':
        if (step.do === 'close') this.#consumers.get(step.member)?.close(now);
        else this.#consumers.get(step.member)?.crash();
        return null;
      case 'share':
        return this.#share(step.kind);
      case 'lag':
        kafka.setInSync({ topic: 't', partition: step.partition }, step.replicas, now);
        return null;
      case 'wait':
        return this.#wait(now + step.ms);
    }
  }

  #consumer(name: keyof typeof MEMBERS): Consumer | undefined {
    if (!this.#consumers.has(name)) this.#do({ do: 'start', member: name });
    return this.#consumers.get(name);
  }

  #share(kind: 'accept' | 'release' | 'reject' | 'renew' | null): Json {
    const group = this.#kafka.shareGroup('s');
    group.reset = 'earliest';
    if (kind === null) {
      const handed = [0, 1].flatMap(each => group.acquire('m', { topic: 't', partition: each }, 2, this.#now));
      this.#shared.push(...handed);
      return handed as unknown as Json;
    }
    const at = this.#shared.shift();
    if (at !== undefined) group.acknowledge('m', { topic: 't', partition: at.partition }, at.offset, kind, this.#now);
    return null;
  }

  /** Whoever lives sends its heartbeats meanwhile, unless it is away for long. */
  #wait(until: number): Json {
    for (let at = this.#now + 3000; at < until && at < this.#now + 30_000; at += 3000)
      for (const each of this.#consumers.values()) each.pass(at);
    this.#now = until;
    this.#kafka.pass(until);
    return until;
  }
}

describe('a copy of a cluster', () => {
  it('goes on as the original does, and neither changes the other', () => {
    expectCopiesToGoOnAlike(() => new World(), step, { numRuns: 150 });
  });

  it('answers those who wait to join in the copy, each its own', () => {
    const kafka = new Kafka([TOPIC], () => {}, { brokers: 3, groupInitialRebalanceDelayMs: 3000 });
    const consumer = new Consumer(kafka, { group: 'g' }, PROFILES.java);
    consumer.subscribe(['t'], 0);
    consumer.poll(0);
    expect(consumer.standing.state).toBe('joining');
    const copy = kafka.copy(() => {});
    const same = consumer.copyFor(copy);
    copy.pass(3000);
    expect([consumer.standing.state, same.standing.state]).toEqual(['joining', 'assigned']);
    kafka.pass(3000);
    expect(consumer.standing.state).toBe('assigned');
  });
});
