/** The words of the Kafka model. **position** and **committedOffset** both mean the next offset to read, never the last one read (K-02). */
import type { Ms } from '../../history/event.ts';

/** One record as a producer hands it over. A null value in a compacted topic is a tombstone (K-09). */
export interface KafkaRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers?: { readonly [name: string]: string };
  /** The producer's clock; without one, the time of the append. */
  readonly timestamp?: Ms;
}

/** One record as a consumer sees it. */
export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: { readonly [name: string]: string };
  readonly timestamp: Ms;
}

/** Records by the thousand without an object for each: `at` makes the i-th one when somebody asks. */
export interface RecordRange {
  readonly count: number;
  /** Bytes of all of them together, for retention by size and for batches. */
  readonly bytes: number;
  at(index: number): KafkaRecord;
}

export type Records = readonly KafkaRecord[] | RecordRange;

export type Acks = 0 | 1 | -1;
export type Isolation = 'read_uncommitted' | 'read_committed';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicConfig {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  /** `delete`, `compact` or both. */
  readonly cleanupPolicy?: readonly ('delete' | 'compact')[];
  readonly retentionMs?: number;
  readonly retentionBytes?: number;
  readonly segmentMs?: number;
  readonly segmentBytes?: number;
  readonly minInsyncReplicas?: number;
  readonly maxMessageBytes?: number;
  readonly deleteRetentionMs?: number;
  readonly minCleanableDirtyRatio?: number;
  readonly minCompactionLagMs?: number;
  readonly timestampType?: 'CreateTime' | 'LogAppendTime';
}

export type TopicSettings = Required<TopicConfig>;

/** Broker settings, by the names of server.properties in camel case. Defaults are Kafka 4.3's. */
export interface BrokerConfig {
  readonly brokers?: number;
  readonly groupInitialRebalanceDelayMs?: number;
  readonly groupMinSessionTimeoutMs?: number;
  readonly groupMaxSessionTimeoutMs?: number;
  readonly groupMaxSize?: number;
  readonly offsetsRetentionMs?: number;
  readonly offsetMetadataMaxBytes?: number;
  readonly transactionMaxTimeoutMs?: number;
  readonly transactionAbortIntervalMs?: number;
  readonly retentionCheckIntervalMs?: number;
  readonly cleanerBackoffMs?: number;
  readonly shareRecordLockMs?: number;
  readonly shareDeliveryCountLimit?: number;
  readonly shareMaxRecordLocks?: number;
  readonly offsetsTopicPartitions?: number;
}

export type BrokerSettings = Required<BrokerConfig>;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const BROKER_DEFAULTS: BrokerSettings = {
  brokers: 1,
  groupInitialRebalanceDelayMs: 3000,
  groupMinSessionTimeoutMs: 6000,
  groupMaxSessionTimeoutMs: 30 * MINUTE,
  groupMaxSize: Number.POSITIVE_INFINITY,
  offsetsRetentionMs: 7 * DAY,
  offsetMetadataMaxBytes: 4096,
  transactionMaxTimeoutMs: 15 * MINUTE,
  transactionAbortIntervalMs: 10_000,
  retentionCheckIntervalMs: 5 * MINUTE,
  cleanerBackoffMs: 15_000,
  shareRecordLockMs: 30_000,
  shareDeliveryCountLimit: 5,
  shareMaxRecordLocks: 2000,
  offsetsTopicPartitions: 50,
};

export const TOPIC_DEFAULTS: Omit<TopicSettings, 'name' | 'partitions'> = {
  replicationFactor: 1,
  cleanupPolicy: ['delete'],
  retentionMs: 7 * DAY,
  retentionBytes: -1,
  segmentMs: 7 * DAY,
  segmentBytes: 1024 ** 3,
  minInsyncReplicas: 1,
  maxMessageBytes: 1_048_588,
  deleteRetentionMs: DAY,
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  timestampType: 'CreateTime',
};
