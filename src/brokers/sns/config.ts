import type { Json } from '../../history/event.ts';
import type { SqsConsumer, SqsQueueSettings } from '../sqs/config.ts';

export type SnsConsumer = SqsConsumer;

/** Topics of SNS and the queues of SQS behind them. */
export interface SnsConfig {
  readonly kind: 'sns';
  readonly topics: readonly string[];
  /** FIFO topics that know a message again by its body (N-12); none where left out. */
  readonly contentBased?: readonly string[];
  readonly queues: readonly SqsQueueSettings[];
  readonly subscriptions: readonly SnsSubscription[];
}

export interface SnsSubscription {
  readonly topic: string;
  readonly queue: string;
  /** False: the body is SNS's envelope, as text (N-02). */
  readonly rawMessageDelivery: boolean;
  /** Null: it gets every message (N-04). By the message's attributes, or by its body. */
  readonly filterPolicy: { readonly [key: string]: Json } | null;
  readonly filterPolicyScope: 'MessageAttributes' | 'MessageBody';
}
