import type { Json, Ms } from '../../history/event.ts';
import type { FilterPolicy, FilterScope } from './filter.ts';
import type { RetryPolicy } from './retry.ts';

/** What may be said of a topic. Everything but the name has SNS's own default. */
export interface TopicConfig {
  /** A name that ends in `.fifo` makes a FIFO topic (N-12). */
  readonly name: string;
  /** FIFO topics: the SHA-256 of the message stands for an id that is not given. */
  readonly contentBasedDeduplication?: boolean;
  /** FIFO topics: where duplicates are looked for. `Topic` (N-12). */
  readonly fifoThroughputScope?: 'Topic' | 'MessageGroup';
  /** 256 KiB; 1 KiB to 1 MiB (N-14). */
  readonly maximumMessageBytes?: number;
  /** For the web endpoints that have no policy of their own. */
  readonly deliveryPolicy?: Partial<RetryPolicy> | null;
}

export type Protocol = 'sqs' | 'lambda' | 'firehose' | 'http' | 'https' | 'email' | 'email-json' | 'sms' | 'application';

export interface SubscriptionConfig {
  readonly topic: string;
  readonly protocol: Protocol;
  /** Of `sqs` the queue's name; of others an address that means something to whoever receives. */
  readonly endpoint: string;
  /** The message as it is, and its attributes beside it (N-02). False. */
  readonly rawMessageDelivery?: boolean;
  readonly filterPolicy?: FilterPolicy | null;
  readonly filterPolicyScope?: FilterScope;
  /** Where what cannot be delivered goes (N-10). Each subscription has its own. */
  readonly deadLetterQueue?: string | null;
  /** HTTP and HTTPS only (N-09). */
  readonly deliveryPolicy?: Partial<RetryPolicy> | null;
}

export interface PublishRequest {
  /** The message's identity in the history. Each queue that gets a copy gets it under a name of its own: see `SnsOptions.copyId`. */
  readonly id: string;
  readonly body: Json;
  readonly subject?: string | null;
  /** Message attributes: values as text, and the data types that are not `String`. */
  readonly headers?: { readonly [name: string]: string };
  readonly types?: { readonly [name: string]: string };
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** The id under which the publisher sent the same body before. */
  readonly retryOf?: string | null;
  /** `json`: the body is an object with a text for each protocol, and `default`. */
  readonly structure?: 'json';
}

export interface PublishResult {
  /** Of a duplicate: the id of the message that was accepted the first time. */
  readonly messageId: string;
  readonly sequenceNumber?: string;
  readonly deduplicated: boolean;
}

/** One try to hand a message to an endpoint that is no queue, or to a queue that a fault may stand before. */
export interface Attempt {
  readonly message: string;
  readonly topic: string;
  readonly subscription: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** From 1. */
  readonly attempt: number;
  /** What is handed over: the envelope as text, or the body where delivery is raw. */
  readonly body: Json;
  readonly headers: { readonly [name: string]: string };
  readonly at: Ms;
}

/** `client-error`: the endpoint is gone or refuses, and is not tried again (N-10). `server-error`: it is tried again (N-08). */
export type AttemptOutcome = 'delivered' | 'client-error' | 'server-error';

export interface SnsOptions {
  readonly region?: string;
  readonly account?: string;
  /** The date, in milliseconds, at which the model's clock starts. */
  readonly epoch?: number;
  /** Asked at every try, also for queues. Without it queues can always be reached, and other endpoints take everything. */
  readonly attempt?: (attempt: Attempt) => AttemptOutcome;
  /** What a message is called in a queue. `ord_12@stock`: a copy is a message of its own there. */
  readonly copyId?: (message: string, endpoint: string) => string;
}

/** A subscription as it can be listed. */
export interface Subscription {
  readonly arn: string;
  readonly config: Required<SubscriptionConfig>;
}
