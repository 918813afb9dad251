import type { Json, Ms } from '../../history/event.ts';

/** What may be said of a queue. Everything but the name has SQS's own default. */
export interface SqsQueueConfig {
  /** A name that ends in `.fifo` makes a FIFO queue (S-18). */
  readonly name: string;
  /** 30 s; 0 to 12 h (S-02). */
  readonly visibilityTimeoutMs?: Ms;
  /** 0; up to 15 minutes (S-15). */
  readonly delayMs?: Ms;
  /** 4 days; 60 s to 14 days (S-15). Null: messages never expire, for runs that are over long before. */
  readonly retentionMs?: Ms | null;
  /** 1 MiB; 1 KiB to 1 MiB (S-16). */
  readonly maximumMessageBytes?: number;
  readonly deadLetterQueue?: string | null;
  /** 10; 1 to 1000. Counts only where there is a dead-letter queue (S-03). */
  readonly maxReceiveCount?: number | null;
  /** For a dead-letter queue: whose it may be (S-07). */
  readonly redriveAllow?: 'allowAll' | 'denyAll' | { readonly byQueue: readonly string[] };
  /** 0; up to 20 s: how long a receive that says nothing about it waits (S-14). */
  readonly receiveWaitMs?: Ms;
  readonly contentBasedDeduplication?: boolean;
  readonly deduplicationScope?: 'queue' | 'messageGroup';
  /** `perMessageGroupId` needs the deduplication scope `messageGroup` (S-29). Throughput itself is not limited here. */
  readonly fifoThroughputLimit?: 'perQueue' | 'perMessageGroupId';
  /** 120 000 (S-17). */
  readonly maxInFlight?: number;
  /**
   * What a standard queue does with a handle that a later receive has replaced. `ignored`: the call succeeds and nothing
   * happens, as the API reference warns (S-08, S-10). `honoured`: it works all the same, as AWS was also seen to do.
   */
  readonly staleHandles?: 'ignored' | 'honoured';
  /** Whether deleted messages are kept in mind for `handAgain` (S-12). True; a run of millions wants false. */
  readonly remembersDeleted?: boolean;
}

export interface SendRequest {
  /** The message's identity; unique in its queue. */
  readonly id: string;
  readonly body: Json;
  readonly headers?: { readonly [name: string]: string };
  /** The data types of headers that are not of type `String`. */
  readonly types?: HeaderTypes;
  readonly delayMs?: Ms;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** The id under which the producer sent the same body before. */
  readonly retryOf?: string | null;
}

export type HeaderTypes = { readonly [name: string]: string };

export interface SendResult {
  /** Of a duplicate: the id of the message that was stored the first time. */
  readonly messageId: string;
  readonly sequenceNumber?: string;
  /** Accepted, but not stored: the same deduplication id was seen within five minutes (S-19). */
  readonly deduplicated: boolean;
}

export interface ReceiveRequest {
  /** 1 to 10; 1 unless said otherwise (S-13). */
  readonly max?: number;
  readonly visibilityTimeoutMs?: Ms;
  /** More than 0 is a long poll. Waiting is the caller's business: this call returns what is there now (S-14). */
  readonly waitTimeMs?: Ms;
  /** FIFO queues only: asking again with the same id gives the same batch (S-27). */
  readonly attemptId?: string;
  /** The fault of S-14: a short poll that happens to ask servers without a message. */
  readonly falseEmpty?: boolean;
}

export interface Received {
  readonly message: string;
  readonly body: Json;
  readonly headers: { readonly [name: string]: string };
  readonly types?: HeaderTypes;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly sentAt: Ms;
  readonly firstReceivedAt: Ms;
  readonly groupId?: string;
  readonly sequenceNumber?: string;
  readonly deduplicationId?: string;
  /** The queue that a dead-lettered message came from. */
  readonly deadLetterSource?: string;
}

/** One `StartMessageMoveTask` and what became of it (S-06). */
export interface MoveTask {
  readonly handle: string;
  readonly source: string;
  /** Null: each message goes home. */
  readonly destination: string | null;
  readonly maxPerSecond: number;
  readonly startedAt: Ms;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  /** As it was counted at the start. */
  readonly toMove: number;
}

export interface Attributes {
  readonly ApproximateNumberOfMessages: number;
  readonly ApproximateNumberOfMessagesNotVisible: number;
  readonly ApproximateNumberOfMessagesDelayed: number;
}

export interface Lease {
  readonly message: string;
  /** Of the latest receive. */
  readonly receiptHandle: string;
  readonly visibleAgainAt: Ms;
}

export interface SqsOptions {
  /**
   * The caller promises not to look at `sentAt` and `firstReceivedAt`, so `key` need not tell states apart that differ in
   * nothing else. Where a queue has a retention the age of a message matters all the same: set `retentionMs: null`.
   */
  readonly ageless?: boolean;
}

export type SqsAttributes = Partial<Omit<SqsQueueConfig, 'name'>>;
