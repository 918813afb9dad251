/** Where clients differ in what they do by default: data, not code. Numbers from the clients' own sources (brokers.md, part D). */
import type { Ms } from '../../history/event.ts';
import type { AssignorName } from './assignors.ts';
import type { Acks, Isolation } from './types.ts';

export interface ClientProfile {
  readonly name: 'java' | 'kafkajs' | 'confluent';
  readonly producer: {
    readonly acks: Acks;
    readonly idempotence: boolean;
    readonly lingerMs: Ms;
    readonly batchBytes: number;
    /** null: sends at once, buffers nothing (K-15). */
    readonly bufferBytes: number | null;
    /** null: does not block, but fails at once with `whenFull` (K-15). */
    readonly maxBlockMs: Ms | null;
    readonly whenFull: string;
    readonly deliveryTimeoutMs: Ms;
    readonly keyHash: 'murmur2' | 'crc32';
    readonly nullKeys: 'sticky' | 'round-robin' | 'random';
  };
  readonly consumer: {
    readonly autoCommit: boolean;
    readonly autoCommitIntervalMs: Ms | null;
    /** `poll`: positions of earlier polls (K-28). `resolved`: what handlers finished (K-30). */
    readonly commits: 'positions' | 'resolved';
    readonly autoOffsetReset: 'latest' | 'earliest' | 'none';
    readonly isolation: Isolation;
    /** Whether it waits for an open transaction that holds offsets of its group before it begins to read (K-34). */
    readonly waitsForOffsets: 'always' | 'as read_committed' | 'never';
    readonly assignors: readonly AssignorName[];
    readonly sessionTimeoutMs: Ms;
    readonly heartbeatMs: Ms;
    readonly maxPollIntervalMs: Ms;
    readonly maxPollRecords: number;
    /** What becomes of a record whose handler throws (K-31). */
    readonly onThrow: 'read on' | 'retry, then restart from it' | 'seek back';
  };
}

export const JAVA: ClientProfile = {
  name: 'java',
  producer: {
    acks: -1,
    idempotence: true,
    lingerMs: 5,
    batchBytes: 16_384,
    bufferBytes: 32 * 1024 * 1024,
    maxBlockMs: 60_000,
    whenFull: 'BufferExhaustedException',
    deliveryTimeoutMs: 120_000,
    keyHash: 'murmur2',
    nullKeys: 'sticky',
  },
  consumer: {
    autoCommit: true,
    autoCommitIntervalMs: 5000,
    commits: 'positions',
    autoOffsetReset: 'latest',
    isolation: 'read_uncommitted',
    waitsForOffsets: 'always',
    assignors: ['range', 'cooperative-sticky'],
    sessionTimeoutMs: 45_000,
    heartbeatMs: 3000,
    maxPollIntervalMs: 300_000,
    maxPollRecords: 500,
    onThrow: 'read on',
  },
};

export const KAFKAJS: ClientProfile = {
  name: 'kafkajs',
  producer: {
    acks: -1,
    idempotence: false,
    lingerMs: 0,
    batchBytes: 0,
    bufferBytes: null,
    maxBlockMs: null,
    whenFull: '',
    deliveryTimeoutMs: 30_000,
    keyHash: 'murmur2',
    nullKeys: 'round-robin',
  },
  consumer: {
    autoCommit: true,
    autoCommitIntervalMs: null,
    commits: 'resolved',
    autoOffsetReset: 'latest',
    isolation: 'read_committed',
    waitsForOffsets: 'never',
    assignors: ['roundrobin'],
    sessionTimeoutMs: 30_000,
    heartbeatMs: 3000,
    maxPollIntervalMs: Number.POSITIVE_INFINITY,
    maxPollRecords: Number.POSITIVE_INFINITY,
    onThrow: 'retry, then restart from it',
  },
};

export const CONFLUENT: ClientProfile = {
  name: 'confluent',
  producer: {
    acks: -1,
    idempotence: false,
    lingerMs: 5,
    batchBytes: 1_000_000,
    bufferBytes: 1024 ** 3,
    maxBlockMs: null,
    whenFull: 'ERR__QUEUE_FULL',
    deliveryTimeoutMs: 300_000,
    keyHash: 'murmur2',
    nullKeys: 'random',
  },
  consumer: {
    autoCommit: true,
    autoCommitIntervalMs: 5000,
    commits: 'resolved',
    autoOffsetReset: 'latest',
    isolation: 'read_committed',
    waitsForOffsets: 'as read_committed',
    assignors: ['roundrobin'],
    sessionTimeoutMs: 30_000,
    heartbeatMs: 3000,
    maxPollIntervalMs: 300_000,
    maxPollRecords: 32,
    onThrow: 'seek back',
  },
};

export const PROFILES = { java: JAVA, kafkajs: KAFKAJS, confluent: CONFLUENT } as const;
