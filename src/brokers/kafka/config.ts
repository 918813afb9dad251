import type { Ms } from '../../history/event.ts';
import type { Isolation } from './types.ts';

/** Topics of Kafka. */
export interface KafkaConfig {
  readonly kind: 'kafka';
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
  /**
   * Messages that were sent, handled and committed before the run begins, in this order, by every group that reads their topic: the
   * log does not start at offset 0.
   */
  readonly handled: readonly string[];
}

/** A consumer group. Every worker of the program is a member of it. */
export interface KafkaConsumer {
  readonly group: string;
  readonly subscribe: readonly string[];
  /** Whose habits the poll loop has: what it does when a handler throws, and what it commits by itself. */
  readonly client: 'java' | 'kafkajs' | 'confluent';
  /** Null: the client's own. What of the records of transactions it is handed (K-36). */
  readonly isolation: Isolation | null;
  readonly autoCommit: boolean;
  readonly autoCommitIntervalMs: Ms;
  /** Null, as below: what the client has by itself. */
  readonly assignor: 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | null;
  readonly maxPollRecords: number | null;
  readonly sessionTimeoutMs: Ms | null;
  readonly maxPollIntervalMs: Ms;
}
