import type { Json, Ms } from '../../history/event.ts';

export interface PubSubTopicConfig {
  readonly name: string;
  /** How long messages can be sought back to, acknowledged or not; 10 minutes to 31 days. Null: a subscription's own choice (P-12). */
  readonly retentionMs?: Ms | null;
}

/** What may be said of a subscription. Everything but the names has Pub/Sub's own default. */
export interface PubSubSubscriptionConfig {
  readonly name: string;
  readonly topic: string;
  /** 10 s; 10 s to 600 s, and 0 stands for 10 s (P-02). */
  readonly ackDeadlineMs?: Ms;
  /** 7 days; 10 minutes to 31 days (P-12). Null: messages never expire, for runs that are over long before. */
  readonly retentionMs?: Ms | null;
  /** Whether acknowledged messages can be sought back to (P-12). */
  readonly retainAcked?: boolean;
  /** Whether messages with an ordering key come in the order of their publishing (P-08). */
  readonly ordering?: boolean;
  /** P-11. */
  readonly exactlyOnce?: boolean;
  /** In the filter language; attributes only, 256 bytes, for ever (P-13). */
  readonly filter?: string;
  readonly deadLetterTopic?: string | null;
  /** 5; 5 to 100, and 0 stands for 5 (P-06). */
  readonly maxDeliveryAttempts?: number;
  /** Without a policy a message is redelivered at once (P-07). */
  readonly retryPolicy?: { readonly minimumBackoffMs?: Ms; readonly maximumBackoffMs?: Ms } | null;
  /** 31 days without a pull; null: never (P-12). */
  readonly expirationMs?: Ms | null;
  /**
   * What an acknowledgement after the deadline does while nobody was handed the message since: it "may succeed" (P-03).
   * `honoured`, unless said otherwise. Under exactly-once delivery it fails.
   */
  readonly lateAcks?: 'honoured' | 'ignored';
}

export interface PubSubPublish {
  /** The message's identity; unique in its topic. */
  readonly id: string;
  readonly body: Json;
  /** Attributes. */
  readonly headers?: { readonly [name: string]: string };
  readonly orderingKey?: string;
  /** The id under which the publisher sent the same body before: Pub/Sub knows nothing of it (P-11). */
  readonly retryOf?: string | null;
}

export interface PullRequest {
  /** 1 or more; 1. */
  readonly max?: number;
  /**
   * Who pulls. While messages of an ordering key are outstanding the next ones of it go to the same subscriber (P-09); who has
   * no name gets only keys of which nothing is outstanding.
   */
  readonly subscriber?: string;
}

export interface PulledMessage {
  readonly message: string;
  /** What the history calls it, or this subscription's copy of it. */
  readonly name: string;
  readonly body: Json;
  readonly headers: { readonly [name: string]: string };
  readonly orderingKey: string;
  readonly publishedAt: Ms;
  readonly ackId: string;
  /** 1 and more; 0 without a dead-letter policy (P-05). */
  readonly deliveryAttempt: number;
  /** How often it was handed out, this time included. Pub/Sub does not tell; the history does. */
  readonly delivered: number;
}
