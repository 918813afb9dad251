/**
 * What differs between versions of RabbitMQ that a client can notice, as data: each switch is named by what it changes, with the record
 * or fact that shows it. A profile can be varied switch by switch.
 */
import type { Condition } from './errors.ts';

export interface Profile {
  readonly name: string;
  /** Bytes; a larger message closes its channel (`message-size-limit`). */
  readonly maxMessageSize: number;
  /** `configured` in the text of that refusal: the limit is not the largest possible one. */
  readonly maxMessageSizeIsConfigured: boolean;
  readonly unknownExchangeType: Condition;
  /** A queue declared without a type is given the argument `x-queue-type: classic` (`quorum-redeclare`). */
  readonly declaresQueueTypeArgument: boolean;
  readonly classicLeaderLocatorArgument: boolean;
  /** An `x-queue-master-locator` that it does not know closes the connection, as an internal error. */
  readonly unknownLocatorCrashes: boolean;
  readonly classicConsumerArguments: readonly string[];
  readonly quorumConsumerArguments: readonly string[];
  /** A headers exchange tells 1 from 1.0 (`headers-int-width`). */
  readonly headersExactNumbers: boolean;
  /** Death history is the broker's own; an `x-death` header from a client counts for nothing, and `x-last-death-*` are added. */
  readonly deathsAreAnnotations: boolean;
  /** Dead-lettering under another key removes the CC header. */
  readonly deadLetterKeyDropsCc: boolean;
  /** `expiration` is read as a number and written anew: `007` arrives as `7`. */
  readonly rewritesExpiration: boolean;
  /** The publisher's user is checked before the expiration is (only the text of the first refusal depends on it). */
  readonly checksUserFirst: boolean;
  /** Cancelling a single active consumer serves the next one at once (`sac-cancel-holding`). */
  readonly cancelServesNext: boolean;
  /** Publishing past messages that such a cancel left waiting crashes the queue process. */
  readonly publishPastWaitingCrashes: boolean;

  /** Null is unlimited. */
  readonly quorumDeliveryLimit: number | null;
  /** A negative x-delivery-limit means unlimited; otherwise no delivery may come back at all (`quorum-limit-minus-one`). */
  readonly quorumNegativeLimitIsNone: boolean;
  /** Messages of priority 5 and above have their own line, served two to one (`quorum-priority-levels`). */
  readonly quorumTwoPriorities: boolean;
  /** 32 lines instead, the highest priority first; without a priority a message is of 4. */
  readonly quorumStrictPriorities: boolean;
  /** A first `get` carries `x-delivery-count: 0` (`quorum-requeue-new-behind`). */
  readonly quorumGetShowsZeroCount: boolean;
  /** Rejections and lost channels are counted in the message and survive dead-lettering (`quorum-dlx-at-least-once`). */
  readonly quorumCarriesDeliveryCount: boolean;
  /**
   * Only failures count: `basic.reject` and lost channels, not `basic.nack`. They are what `x-delivery-count` says and the limit is held
   * against.
   */
  readonly quorumCountsFailuresOnly: boolean;
  /** `x-acquired-count` says how often a message came back at all. */
  readonly quorumShowsAcquiredCount: boolean;
  /** A message dropped by the delivery limit gives its consumer its place back twice, so that the window grows by one. */
  readonly quorumLimitRefundsTwice: boolean;
  /** A consumer tag taken anew while messages of its former life are unsettled: the next delivery closes the connection, as an internal error. */
  readonly quorumReusedTagBreaks: boolean;
  /** Credit never exceeds the prefetch again after a consumer tag was used anew. */
  readonly quorumCapsCredit: boolean;
  /** A waiting consumer of higher priority takes over from the active one once that has settled (`quorum-sac-priority`). */
  readonly quorumPriorityTakesOver: boolean;
  /** Consumers are keyed by the order of their registration, else by tag; seen only in how deliveries of one channel interleave. */
  readonly quorumKeysByRegistration: boolean;
  /** A global prefetch is taken for one of each consumer; nothing says so. */
  readonly globalPrefetchIsEachConsumers: boolean;
  /** A queue that is neither durable nor exclusive is refused, as an internal error. */
  readonly refusesTransientQueues: boolean;
  /** The timeout of an acknowledgement is the quorum queue's affair: it cancels the consumer, and counts nothing. */
  readonly timeoutCancelsConsumer: boolean;
}

const RABBITMQ_3_10: Profile = {
  name: '3.10',
  maxMessageSize: 134_217_728,
  maxMessageSizeIsConfigured: true,
  unknownExchangeType: 'command_invalid',
  declaresQueueTypeArgument: false,
  classicLeaderLocatorArgument: false,
  unknownLocatorCrashes: true,
  classicConsumerArguments: ['x-cancel-on-ha-failover', 'x-priority', 'x-credit'],
  quorumConsumerArguments: ['x-priority', 'x-credit'],
  headersExactNumbers: false,
  deathsAreAnnotations: false,
  deadLetterKeyDropsCc: true,
  rewritesExpiration: false,
  checksUserFirst: true,
  cancelServesNext: false,
  publishPastWaitingCrashes: true,
  quorumDeliveryLimit: null,
  quorumNegativeLimitIsNone: false,
  quorumTwoPriorities: false,
  quorumGetShowsZeroCount: true,
  quorumCarriesDeliveryCount: false,
  quorumLimitRefundsTwice: true,
  quorumReusedTagBreaks: true,
  quorumCapsCredit: false,
  quorumPriorityTakesOver: false,
  quorumKeysByRegistration: false,
  quorumStrictPriorities: false,
  quorumCountsFailuresOnly: false,
  quorumShowsAcquiredCount: false,
  globalPrefetchIsEachConsumers: false,
  refusesTransientQueues: false,
  timeoutCancelsConsumer: false,
};

const RABBITMQ_4_0: Profile = {
  name: '4.0',
  maxMessageSize: 16_777_216,
  maxMessageSizeIsConfigured: true,
  unknownExchangeType: 'precondition_failed',
  declaresQueueTypeArgument: true,
  classicLeaderLocatorArgument: true,
  unknownLocatorCrashes: false,
  classicConsumerArguments: ['x-priority'],
  quorumConsumerArguments: ['x-priority'],
  headersExactNumbers: true,
  deathsAreAnnotations: true,
  deadLetterKeyDropsCc: false,
  rewritesExpiration: true,
  checksUserFirst: false,
  cancelServesNext: true,
  publishPastWaitingCrashes: false,
  quorumDeliveryLimit: 20,
  quorumNegativeLimitIsNone: true,
  quorumTwoPriorities: true,
  quorumGetShowsZeroCount: false,
  quorumCarriesDeliveryCount: true,
  quorumLimitRefundsTwice: false,
  quorumReusedTagBreaks: false,
  quorumCapsCredit: true,
  quorumPriorityTakesOver: true,
  quorumKeysByRegistration: true,
  quorumStrictPriorities: false,
  quorumCountsFailuresOnly: false,
  quorumShowsAcquiredCount: false,
  globalPrefetchIsEachConsumers: false,
  refusesTransientQueues: false,
  timeoutCancelsConsumer: false,
};

/** By its documentation and release notes, as 4.0 where they say nothing. There is no record of it: no 4.3 could be had to record. */
const RABBITMQ_4_3: Profile = {
  ...RABBITMQ_4_0,
  name: '4.3',
  quorumConsumerArguments: ['x-priority', 'x-consumer-timeout'],
  quorumTwoPriorities: false,
  quorumStrictPriorities: true,
  quorumCountsFailuresOnly: true,
  quorumShowsAcquiredCount: true,
  globalPrefetchIsEachConsumers: true,
  refusesTransientQueues: true,
  timeoutCancelsConsumer: true,
};

export type ProfileName = '3.10' | '4.0' | '4.3';

export const PROFILES: { readonly [name in ProfileName]: Profile } = {
  '3.10': RABBITMQ_3_10,
  '4.0': RABBITMQ_4_0,
  '4.3': RABBITMQ_4_3,
};
