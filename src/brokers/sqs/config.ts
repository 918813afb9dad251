/** Queues of SQS. */
export interface SqsConfig {
  readonly kind: 'sqs';
  readonly queues: readonly SqsQueueSettings[];
}

export interface SqsQueueSettings {
  readonly name: string;
  readonly visibilityTimeoutMs: number;
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
  /** Of a queue whose name ends with `.fifo`, and of no other. */
  readonly fifo?: FifoSettings;
}

export interface FifoSettings {
  /** A message without an id of its own for this is known again by its body (S-18). */
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly fifoThroughputLimit: 'perQueue' | 'perMessageGroupId';
}

export const isFifo = (name: string): boolean => name.endsWith('.fifo');

/** Which queues every worker of the program polls, in this order: the first that has something. */
export interface SqsConsumer {
  readonly queues: readonly string[];
}
