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
}

/** Which queues every worker of the program polls, in this order: the first that has something. */
export interface SqsConsumer {
  readonly queues: readonly string[];
}
