/** Long because it is a list: one thing after another that a client of Kafka can notice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssignorName, assign } from './assignors.ts';
import { Kafka } from './broker.ts';
import { Consumer, type ConsumerOptions } from './consumer.ts';
import { nameOf } from './offsets.ts';
import { Producer, type ProducerOptions } from './producer.ts';
import { type ClientProfile, CONFLUENT, JAVA, KAFKAJS } from './profiles.ts';
import { ShareConsumer } from './share-consumer.ts';

const at = { topic: 't', partition: 0 };

function cluster(partitions = 1) {
  return new Kafka([{ name: 't', partitions }], () => {}, { groupInitialRebalanceDelayMs: 0, offsetsTopicPartitions: 1 });
}

function fill(kafka: Kafka, count: number, partition = 0) {
  kafka.produce({ topic: 't', partition, acks: -1, records: Array.from({ length: count }, (_, i) => ({ key: null, value: `m${i}` })) }, 0);
}

function member(kafka: Kafka, more: ConsumerOptions = {}) {
  const consumer = new Consumer(kafka, { group: 'g', autoOffsetReset: 'earliest', ...more });
  consumer.subscribe(['t'], 0);
  return consumer;
}

function producerOn(kafka: Kafka, options: ProducerOptions = {}) {
  const results: unknown[] = [];
  const producer = new Producer(kafka, options);
  const send = (value: string, now = 0, key: string | null = null) =>
    producer.send('t', { key, value }, now, result => results.push('error' in result ? result.error.name : result.offset));
  return { producer, results, send };
}

describe('a consumer', () => {
  it('K-03: has a position that poll moves and a committedOffset that only a commit moves', () => {
    const kafka = cluster();
    fill(kafka, 3);
    const consumer = member(kafka, { autoCommit: false });
    consumer.poll(0);
    expect([consumer.position(at, 0), consumer.committed(at, 0)]).toEqual([3, null]);
    consumer.commit(0);
    expect(consumer.committed(at, 0)).toBe(3);
  });

  it('K-02: who commits the last one handled handles it again', () => {
    const kafka = cluster();
    fill(kafka, 3);
    const first = member(kafka, { autoCommit: false });
    first.poll(0);
    first.commit(0, [{ ...at, offset: 2 }]);
    first.close(0);
    expect(
      member(kafka)
        .poll(0)
        .map(({ offset }) => offset),
    ).toEqual([2]);
  });

  it('K-32: goes on from where it is when an earlier offset is committed, and from there when it seeks', () => {
    const kafka = cluster();
    fill(kafka, 4);
    const consumer = member(kafka, { autoCommit: false, maxPollRecords: 2 });
    consumer.poll(0);
    consumer.commit(0, [{ ...at, offset: 0 }]);
    expect(consumer.poll(0).map(({ offset }) => offset)).toEqual([2, 3]);
    consumer.seek(at, 1);
    expect(consumer.poll(0).map(({ offset }) => offset)).toEqual([1, 2]);
  });

  it('K-07: in a new group begins at the end', () => {
    const kafka = cluster();
    fill(kafka, 3);
    const consumer = new Consumer(kafka, { group: 'g' });
    consumer.subscribe(['t'], 0);
    expect(consumer.poll(0)).toEqual([]);
    expect(consumer.position(at, 0)).toBe(3);
  });

  it('K-28: commits inside poll, what earlier polls returned', () => {
    const kafka = cluster();
    fill(kafka, 4);
    const consumer = member(kafka, { maxPollRecords: 2 });
    consumer.poll(0);
    expect(consumer.committed(at, 0)).toBeNull();
    expect(consumer.poll(5000)).toHaveLength(2);
    expect([consumer.committed(at, 5000), consumer.position(at, 5000)]).toEqual([2, 4]);
  });

  it('K-29: loses what is unfinished when close() commits it', () => {
    const kafka = cluster();
    fill(kafka, 2);
    const consumer = member(kafka);
    consumer.poll(0);
    consumer.close(1);
    expect(member(kafka).poll(2)).toEqual([]);
  });

  it('B-3: a crash repeats everything since the last commit, for whoever comes next', () => {
    const kafka = cluster();
    fill(kafka, 3);
    const first = member(kafka);
    first.poll(0);
    first.crash();
    const second = member(kafka);
    expect(second.poll(1)).toEqual([]);
    kafka.pass(45_000);
    expect(second.poll(45_001).map(({ value }) => value)).toEqual(['m0', 'm1', 'm2']);
  });

  it('K-21: who polls too seldom leaves, and its commit fails', () => {
    const kafka = cluster();
    fill(kafka, 1);
    const lost: string[] = [];
    const consumer = member(kafka, {
      autoCommit: false,
      maxPollIntervalMs: 10_000,
      listener: { lost: list => void lost.push(...list.map(nameOf)) },
    });
    consumer.poll(0);
    for (let now = 3000; now <= 12_000; now += 3000) consumer.pass(now);
    expect(() => consumer.commit(12_001)).toThrow(expect.objectContaining({ name: 'CommitFailedException' }));
    consumer.poll(12_002);
    expect(lost).toEqual(['t-0']);
  });

  it('K-20: heartbeats keep a slow handler in the group', () => {
    const kafka = cluster();
    fill(kafka, 1);
    const consumer = member(kafka, { autoCommit: false });
    consumer.poll(0);
    for (let now = 3000; now <= 90_000; now += 3000) consumer.pass(now);
    expect(() => consumer.commit(90_001)).not.toThrow();
  });

  it('K-26: records in hand when a partition moves are read again by its new owner', () => {
    const kafka = cluster(2);
    fill(kafka, 2, 1);
    const first = member(kafka, { clientId: 'a', autoCommit: false });
    expect(first.poll(0)).toHaveLength(2);
    const second = member(kafka, { clientId: 'b', autoCommit: false });
    second.poll(1);
    first.pass(3000);
    first.poll(3001);
    first.poll(3002);
    expect(second.poll(3003).map(({ value }) => value)).toEqual(['m0', 'm1']);
  });

  it('K-27: the first rebalance waits three seconds', () => {
    const kafka = new Kafka([{ name: 't', partitions: 1 }], () => {});
    fill(kafka, 1);
    const consumer = member(kafka);
    expect(consumer.poll(0)).toEqual([]);
    kafka.pass(2999);
    expect(consumer.poll(2999)).toEqual([]);
    kafka.pass(3000);
    expect(consumer.poll(3000)).toHaveLength(1);
  });

  it('K-08: offsets are forgotten seven days after the group became empty', () => {
    const kafka = cluster();
    kafka.commitOffsets('g', [{ ...at, offset: 1 }], 0);
    expect(kafka.committedOffset('g', at, 6 * 24 * 3_600_000)).toBe(1);
    expect(kafka.committedOffset('g', at, 8 * 24 * 3_600_000)).toBe(-1);
  });

  it('K-36: read_committed is the default of some clients and not of Java', () => {
    expect([JAVA, KAFKAJS, CONFLUENT].map(({ consumer }) => consumer.isolation)).toEqual([
      'read_uncommitted',
      'read_committed',
      'read_committed',
    ]);
    expect([JAVA, KAFKAJS, CONFLUENT].map(({ producer }) => producer.idempotence)).toEqual([true, false, false]);
  });
});

describe('a rebalance', () => {
  /** Two members of one group with two partitions, the second one late, and what each was told. */
  function meeting(profile: ClientProfile, more: ConsumerOptions = {}) {
    const kafka = cluster(2);
    const told: string[] = [];
    const join = (name: string) => {
      const tell = (what: string) => (partitions: readonly { partition: number }[]) => {
        if (partitions.length > 0) told.push(`${name} ${what} ${partitions.map(({ partition }) => partition).join(' ')}`);
      };
      const listener = { revoked: tell('loses'), assigned: tell('gets') };
      const consumer = new Consumer(kafka, { group: 'g', clientId: name, autoOffsetReset: 'earliest', listener, ...more }, profile);
      consumer.subscribe(['t'], 0);
      return consumer;
    };
    const first = join('first');
    first.poll(0);
    const second = join('second');
    for (let round = 1; round < 6; round += 1) for (const each of [first, second]) each.poll(round * 3000);
    return { kafka, told };
  }

  it('K-22: goes by range, which is eager, where Java is left to itself, and by round robin with kafkajs', () => {
    expect([JAVA, KAFKAJS, CONFLUENT].map(({ consumer }) => consumer.assignors[0])).toEqual(['range', 'roundrobin', 'roundrobin']);
    expect(meeting(JAVA).told).toContain('first loses 0 1');
  });

  it('K-25: an eager one takes everything away first, a cooperative one only what moves', () => {
    expect(meeting(JAVA, { assignors: ['range'] }).told).toEqual(['first gets 0 1', 'first loses 0 1', 'first gets 0', 'second gets 1']);
    const { told } = meeting(JAVA, { assignors: ['cooperative-sticky'] });
    expect(told.filter(line => line.includes('loses'))).toHaveLength(1);
    expect(told.filter(line => line.includes('loses'))[0]).toMatch(/^first loses [01]$/);
  });
});

describe('a producer', () => {
  it('K-15: blocks when its buffer is full, then fails', () => {
    const { producer, results, send } = producerOn(cluster(), { bufferBytes: 200, maxBlockMs: 1000 });
    producer.reachable = false;
    expect([send('x'.repeat(80)), send('y'.repeat(80))]).toEqual([true, false]);
    producer.pass(1000);
    expect(results).toEqual(['BufferExhaustedException']);
    producer.reachable = true;
    producer.pass(1001);
    expect(results).toEqual(['BufferExhaustedException', 0]);
    expect(() => send('z'.repeat(300), 1002)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException' }));
  });

  it('K-15: goes on as soon as there is room', () => {
    const { producer, results, send } = producerOn(cluster(), { bufferBytes: 200, lingerMs: 5 });
    send('x'.repeat(80));
    expect(send('y'.repeat(80))).toBe(false);
    producer.pass(5);
    producer.pass(10);
    expect(results).toEqual([0, 1]);
  });

  it('K-16: stores a retry once if it is idempotent, and twice if not', () => {
    for (const [idempotence, stored] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const kafka = cluster();
      const { producer, send } = producerOn(kafka, { idempotence });
      producer.loseReplies = 1;
      send('once');
      producer.flush(0);
      expect(kafka.topics.get('t').log(0).end).toBe(stored);
    }
  });

  it('K-18: a request that is lost on the way is sent again, unless nobody waits for its answer', () => {
    for (const [acks, stored] of [
      [0, 0],
      [1, 1],
      [-1, 1],
    ] as const) {
      const kafka = cluster();
      const { producer, results, send } = producerOn(kafka, { acks, idempotence: false });
      producer.loseRequests = 1;
      send('once');
      producer.flush(0);
      expect([kafka.topics.get('t').log(0).end, results]).toEqual([stored, [stored - 1]]);
    }
  });

  it('K-17: stores twice what the application sends twice', () => {
    const kafka = cluster();
    const { producer, send } = producerOn(kafka);
    send('order 7');
    producer.flush(0);
    send('order 7');
    producer.flush(0);
    expect(kafka.topics.get('t').log(0).end).toBe(2);
  });

  it('K-13: keeps records without a key together until a batch is full', () => {
    const kafka = cluster(3);
    const { producer, send } = producerOn(kafka, { batchBytes: 300 });
    for (let i = 0; i < 6; i++) send('x'.repeat(40));
    producer.flush(0);
    expect(kafka.topics.get('t').logs.map(({ end }) => end)).toEqual([3, 3, 0]);
  });

  it('K-14: gives up after delivery.timeout.ms', () => {
    const { producer, results, send } = producerOn(cluster());
    producer.reachable = false;
    send('x');
    producer.pass(120_000);
    expect(results).toEqual(['TimeoutException']);
  });

  it('K-33: fences its predecessor, and raises the epoch with every transaction', () => {
    const kafka = cluster();
    const first = producerOn(kafka, { transactionalId: 'x' });
    first.producer.initTransactions(0);
    first.producer.beginTransaction();
    first.send('a');
    first.producer.commitTransaction(0);
    expect(kafka.transactions.current('x')!.epoch).toBe(1);
    const second = producerOn(kafka, { transactionalId: 'x' });
    second.producer.initTransactions(0);
    first.producer.beginTransaction();
    first.send('b');
    first.producer.flush(0);
    expect(first.results).toEqual([0, 'InvalidProducerEpochException']);
  });

  it('K-34: commits offsets with its records or not at all', () => {
    const kafka = cluster();
    const { producer, send } = producerOn(kafka, { transactionalId: 'x' });
    producer.initTransactions(0);
    for (const commit of [false, true]) {
      producer.beginTransaction();
      send('out');
      producer.sendOffsetsToTransaction([{ ...at, offset: 5 }], { id: 'g' }, 0);
      if (commit) producer.commitTransaction(0);
      else producer.abortTransaction(0);
      expect(kafka.committedOffset('g', at, 0)).toBe(commit ? 5 : -1);
    }
  });
});

describe('a share group', () => {
  it('K-38: counts deliveries, archives after five, and gives back what a closing consumer held', () => {
    const kafka = cluster();
    kafka.shareGroup('s').reset = 'earliest';
    fill(kafka, 1);
    const counts: number[] = [];
    for (let i = 0; i < 7; i++) {
      const consumer = new ShareConsumer(kafka, { group: 's', clientId: `c${i}`, explicit: true });
      consumer.subscribe(['t']);
      counts.push(...consumer.poll(0).map(({ deliveryCount }) => deliveryCount));
      consumer.close(0);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });

  it('K-38: a lock ends after 30 s', () => {
    const kafka = cluster();
    kafka.shareGroup('s').reset = 'earliest';
    fill(kafka, 1);
    const [a, b] = ['a', 'b'].map(clientId => new ShareConsumer(kafka, { group: 's', clientId }));
    a!.subscribe(['t']);
    b!.subscribe(['t']);
    expect(a!.poll(0)).toHaveLength(1);
    expect(b!.poll(29_999)).toEqual([]);
    expect(b!.poll(30_000).map(({ deliveryCount }) => deliveryCount)).toEqual([2]);
    expect(() => a!.commit(30_001)).toThrow(expect.objectContaining({ error: 'INVALID_RECORD_STATE' }));
  });
});

describe('assignors', () => {
  it('K-23: range gives the first members the surplus of every topic', () => {
    const both = ['t0', 't1'];
    const result = assign(
      'range',
      new Map([
        ['t0', 3],
        ['t1', 3],
      ]),
      [
        { memberId: 'C0', topics: both },
        { memberId: 'C1', topics: both },
      ],
    );
    expect(result.get('C0')!.map(nameOf)).toEqual(['t0-0', 't0-1', 't1-0', 't1-1']);
  });

  it('K-19, K-24: each partition has one owner, and no member of an equal group has two more than another', () => {
    const names = fc.constantFrom<AssignorName>('roundrobin', 'sticky', 'range', 'cooperative-sticky');
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }), (name, partitions, members) => {
        const result = assign(
          name,
          new Map([['t', partitions]]),
          Array.from({ length: members }, (_, i) => ({ memberId: `m${i}`, topics: ['t'] })),
        );
        const given = [...result.values()].flat().map(nameOf);
        expect(new Set(given).size).toBe(partitions);
        expect(given).toHaveLength(partitions);
        const loads = [...result.values()].map(({ length }) => length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('a group, whatever happens', () => {
  const step = fc.record({
    who: fc.integer({ min: 0, max: 3 }),
    what: fc.constantFrom('poll', 'poll', 'poll', 'commit', 'close', 'crash', 'wait', 'produce', 'start'),
    ms: fc.constantFrom(10, 3000, 50_000),
  });

  it('committed <= position <= end, one owner for each partition, nothing lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom<AssignorName>('range', 'cooperative-sticky'), (steps, assignor) => {
        const kafka = cluster(3);
        const consumers: (Consumer | null)[] = [null, null, null, null];
        const seen = new Set<string>();
        let now = 0;
        const poll = (consumer: Consumer) => {
          for (const record of consumer.poll(now)) seen.add(`${nameOf(record)}@${record.offset}`);
        };
        const wait = (ms: number) => {
          const end = now + ms;
          for (;;) {
            const next = Math.min(kafka.nextTimer(now)?.at ?? end, ...consumers.map(consumer => consumer?.nextTimer() ?? end));
            if (next >= end) break;
            now = Math.max(now, next);
            kafka.pass(now);
            for (const consumer of consumers) consumer?.pass(now);
          }
          now = end;
          kafka.pass(now);
        };
        const start = (who: number) => {
          consumers[who] ??= new Consumer(kafka, { group: 'g', clientId: `c${who}`, autoOffsetReset: 'earliest', assignors: [assignor] });
          consumers[who].subscribe(['t'], now);
        };
        const check = () => {
          const owners = consumers.flatMap(consumer =>
            consumer === null ||
            kafka.groups.get('g')?.members.has(consumer.memberId) !== true ||
            kafka.groups.get('g')!.generation !== consumer.generation
              ? []
              : consumer.assignment().map(nameOf),
          );
          if (kafka.groups.get('g')?.state === 'Stable' && assignor === 'range') expect(new Set(owners).size).toBe(owners.length);
          for (const { topic, partition, offset } of kafka.offsets.all('g'))
            expect(offset).toBeLessThanOrEqual(kafka.topics.get(topic).log(partition).end);
          for (const consumer of consumers)
            for (const one of consumer?.positions() ?? []) {
              expect(one.offset).toBeLessThanOrEqual(kafka.topics.get('t').log(one.partition).end);
            }
        };
        for (const { who, what, ms } of steps) {
          const consumer = consumers[who]!;
          if (what === 'produce') fill(kafka, 2, who % 3);
          else if (what === 'wait') wait(ms);
          else if (what === 'start') start(who);
          else if (consumer === null) continue;
          else if (what === 'poll') poll(consumer);
          else if (what === 'close' || what === 'crash') {
            if (what === 'close') consumer.close(now);
            else consumer.crash();
            consumers[who] = null;
          } else {
            try {
              consumer.commit(now);
            } catch (error) {
              expect((error as Error).name).toMatch(/CommitFailed|RebalanceInProgress/);
            }
          }
          check();
        }
        // Drain: with one consumer that stays, everything is read, because offsets are committed only after records were handed out.
        start(0);
        for (let round = 0; round < 60; round++) {
          wait(3000);
          for (const consumer of consumers) if (consumer !== null) poll(consumer);
        }
        const stored = kafka.topics.get('t').logs.reduce((sum, { end }) => sum + end, 0);
        expect(seen.size).toBe(stored);
      }),
      { numRuns: 60 },
    );
  });
});
