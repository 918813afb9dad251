import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kafka } from './broker.ts';
import { compact } from './compaction.ts';
import { errorNamed, KafkaError } from './errors.ts';
import { PartitionLog } from './log.ts';
import { crcPartitionOfKey, murmur2, partitionOfKey, toPositive } from './murmur2.ts';
import { type KafkaRecord, TOPIC_DEFAULTS, type TopicSettings } from './types.ts';

const HOUR = 3_600_000;
const hash = (text: string) => murmur2(new TextEncoder().encode(text));
const one = (value: string, key: string | null = null): KafkaRecord[] => [{ key, value }];

function cluster(config = {}) {
  return new Kafka([{ name: 't', partitions: 2, ...config }], () => {}, { offsetsTopicPartitions: 1 });
}

function put(kafka: Kafka, records: readonly KafkaRecord[], now = 0, more = {}): number {
  return kafka.produce({ topic: 't', partition: 0, acks: -1, records, ...more }, now);
}

function values(kafka: Kafka, offset = 0, isolation: 'read_uncommitted' | 'read_committed' = 'read_uncommitted', now = 0) {
  return kafka.fetchRecords({ topic: 't', partition: 0, offset, max: 1000, isolation }, now).records.map(({ value }) => value);
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof KafkaError) return error.error;
    throw error;
  }
  return 'none';
}

describe('the partitioner', () => {
  it('K-11: hashes as the Java client does', () => {
    expect(['21', 'foobar', 'a-little-bit-long-string', 'abc', 'user-1', 'user-42'].map(hash)).toEqual([
      -973932308, -790332482, -985981536, 479470107, 1404122828, 1459644460,
    ]);
  });

  it('K-10: drops the sign bit, which is not the absolute value', () => {
    expect(toPositive(-1)).toBe(2147483647);
    expect(partitionOfKey('21', 3)).toBe((-973932308 & 0x7fffffff) % 3);
    expect(partitionOfKey('user-1', 3)).toBe(2);
  });

  it('K-12: sends a key elsewhere when there are more partitions', () => {
    expect(partitionOfKey('user-1', 3)).not.toBe(partitionOfKey('user-1', 4));
  });

  it('K-13: librdkafka, left to itself, sends the same key elsewhere', () => {
    expect(['a', 'b', 'c', 'd', 'e'].some(key => crcPartitionOfKey(key, 7) !== partitionOfKey(key, 7))).toBe(true);
  });
});

describe('the log', () => {
  it('K-01: an aborted record and the marker behind it leave a gap for those who read committed', () => {
    const kafka = cluster();
    const producer = kafka.transactions.initProducerId('x', 60_000, 0);
    kafka.addPartitionsToTransaction({ transactionalId: 'x', ...producer }, [{ topic: 't', partition: 0 }], 0);
    put(kafka, one('aborted'), 0, { ...producer, sequence: 0, transactionalId: 'x' });
    kafka.transactions.end({ transactionalId: 'x', ...producer }, false, 1, 0);
    put(kafka, one('after'));
    const read = (isolation: 'read_committed' | 'read_uncommitted') =>
      kafka
        .fetchRecords({ topic: 't', partition: 0, offset: 0, max: 10, isolation }, 0)
        .records.map(({ offset, value }) => [offset, value]);
    expect(read('read_uncommitted')).toEqual([
      [0, 'aborted'],
      [2, 'after'],
    ]);
    expect(read('read_committed')).toEqual([[2, 'after']]);
  });

  it('K-35: one open transaction hides what others wrote behind it', () => {
    const kafka = cluster();
    const producer = kafka.transactions.initProducerId('x', 60_000, 0);
    kafka.addPartitionsToTransaction({ transactionalId: 'x', ...producer }, [{ topic: 't', partition: 0 }], 0);
    put(kafka, one('open'), 0, { ...producer, sequence: 0, transactionalId: 'x' });
    put(kafka, one('after'));
    expect(values(kafka, 0, 'read_committed')).toEqual([]);
    expect(values(kafka, 0, 'read_committed', 60_000)).toEqual(['after']);
  });

  it('K-05: what not all replicas have is not shown, and is lost with the leader', () => {
    const kafka = new Kafka([{ name: 't', partitions: 1, replicationFactor: 3, minInsyncReplicas: 2 }], () => {}, { brokers: 3 });
    put(kafka, one('safe'));
    kafka.setInSync({ topic: 't', partition: 0 }, 1, 0);
    expect(put(kafka, one('risky'), 0, { acks: 1 })).toBe(1);
    expect(values(kafka)).toEqual(['safe']);
    expect(kafka.loseLeader({ topic: 't', partition: 0 }, 0)).toBe(1);
    kafka.setInSync({ topic: 't', partition: 0 }, 3, 0);
    put(kafka, one('next'));
    expect(values(kafka)).toEqual(['safe', 'next']);
  });

  it('K-18: acks=all is refused when too few replicas are in sync; acks=0 hears of nothing', () => {
    const kafka = new Kafka([{ name: 't', partitions: 1, replicationFactor: 3, minInsyncReplicas: 2 }], () => {}, { brokers: 3 });
    kafka.setInSync({ topic: 't', partition: 0 }, 1, 0);
    expect(refusal(() => put(kafka, one('x')))).toBe('NOT_ENOUGH_REPLICAS');
    expect(put(kafka, one('x'), 0, { acks: 0 })).toBe(-1);
    expect(put(kafka, one('x'), 0, { acks: 0, partition: 9 })).toBe(-1);
  });

  it('K-06: retention takes whole segments, read or not, seven days after their youngest record', () => {
    const kafka = cluster({ segmentMs: HOUR });
    put(kafka, [{ key: null, value: 'old' }], 0);
    put(kafka, [{ key: null, value: 'young' }], 2 * HOUR);
    kafka.pass(7 * 24 * HOUR - 1);
    expect(values(kafka, 0, 'read_uncommitted', 7 * 24 * HOUR)).toEqual(['old', 'young']);
    const later = 7 * 24 * HOUR + HOUR;
    kafka.pass(later);
    expect(refusal(() => values(kafka, 0, 'read_uncommitted', later))).toBe('OFFSET_OUT_OF_RANGE');
    expect(values(kafka, 1, 'read_uncommitted', later)).toEqual(['young']);
  });

  it('K-09: a tombstone is delivered, and gone after delete.retention.ms', () => {
    const kafka = cluster({ cleanupPolicy: ['compact'], segmentMs: 1000, deleteRetentionMs: HOUR, minCleanableDirtyRatio: 0 });
    put(kafka, one('1', 'a'), 0);
    put(kafka, [{ key: 'a', value: null }], 0);
    put(kafka, one('x', 'roll'), 5000);
    kafka.pass(HOUR);
    expect(values(kafka, 0, 'read_uncommitted', HOUR)).toEqual([null, 'x']);
    put(kafka, one('y', 'roll'), 2 * HOUR);
    kafka.pass(3 * HOUR);
    expect(values(kafka, 0, 'read_uncommitted', 3 * HOUR)).toEqual(['x', 'y']);
  });

  it('takes ten million records as a hundred ranges', () => {
    const kafka = cluster();
    const range = { count: 100_000, bytes: 1_000_000, at: (i: number) => ({ key: null, value: `m${i}` }) };
    for (let i = 0; i < 100; i++) kafka.produce({ topic: 't', partition: 0, acks: -1, records: range }, 0);
    expect(values(kafka, 9_999_998)).toEqual(['m99998', 'm99999']);
    expect(values(kafka, 123_456).slice(0, 1)).toEqual(['m23456']);
  });

  it('knows the numbers of the errors', () => {
    expect(new KafkaError('ILLEGAL_GENERATION').code).toBe(22);
    expect(errorNamed(25)).toBe('UNKNOWN_MEMBER_ID');
  });
});

describe('a log, whatever happens', () => {
  const settings: TopicSettings = {
    ...TOPIC_DEFAULTS,
    name: 't',
    partitions: 1,
    segmentBytes: 300,
    retentionBytes: 900,
    cleanupPolicy: ['compact', 'delete'],
    minCleanableDirtyRatio: 0,
  };
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        keys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('retain' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), part: fc.integer({ min: 0, max: 100 }) }) },
  );

  it('never reorders and never rewrites, only lets go', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const log = new PartitionLog({ topic: 't', partition: 0 });
        const written: string[] = [];
        for (const [now, one] of steps.entries()) {
          if (one.do === 'append') {
            const records = one.keys.map((key, i) => ({ key, value: `v${written.length + i}`, timestamp: now }));
            const batch = {
              records,
              bytes: 100,
              firstTimestamp: now,
              maxTimestamp: now,
              producerId: -1,
              epoch: -1,
              sequence: -1,
              transactional: false,
              control: null,
            };
            expect(log.append(batch, settings, now).base).toBe(written.length);
            for (const { value } of records) written.push(value);
            log.highWatermark = log.end;
          } else if (one.do === 'retain') log.retain(settings, now);
          else if (one.do === 'compact') compact(log, settings, now);
          else log.deleteBefore(Math.floor((log.end * one.part) / 100));
          const { records, nextOffset } = log.read(log.start, 1000, 'read_uncommitted');
          expect(records.map(({ offset }) => offset)).toEqual(records.map(({ offset }) => offset).sort((a, b) => a - b));
          for (const { offset, value } of records) expect(value).toBe(written[offset]);
          expect(nextOffset).toBe(log.end);
          expect(log.end).toBe(written.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
