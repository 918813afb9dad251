import { wireText } from '../sqs/settings.ts';
import type { Protocol, PublishRequest, Subscription, SubscriptionConfig } from './api.ts';
import { MOST_LARGE, ORDINARY_BYTES, type TopicSettings } from './checks.ts';
import { invalid, SnsError } from './errors.ts';
import { compileFilter, type Matches } from './filter.ts';
import { checkRetryPolicy, policyOf, type RetryPolicy } from './retry.ts';

/** A subscription, with what follows from its settings. */
export interface Subscribed extends Subscription {
  /** Null: it wants every message. */
  readonly matches: Matches | null;
  readonly retries: RetryPolicy;
  /** A FIFO queue of a FIFO topic gets each group in order. */
  readonly ordered: boolean;
}

const PROTOCOLS: readonly Protocol[] = ['sqs', 'lambda', 'firehose', 'http', 'https', 'email', 'email-json', 'sms', 'application'];

export function subscribed(given: SubscriptionConfig, topic: TopicSettings, arn: string, call = 'Subscribe'): Subscribed {
  const config: Required<SubscriptionConfig> = {
    rawMessageDelivery: false,
    filterPolicy: null,
    filterPolicyScope: 'MessageAttributes',
    deadLetterQueue: null,
    deliveryPolicy: null,
    ...given,
  };
  const { protocol, endpoint, filterPolicy, filterPolicyScope } = config;
  if (!PROTOCOLS.includes(protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (filterPolicyScope !== 'MessageAttributes' && filterPolicyScope !== 'MessageBody')
    throw invalid(`FilterPolicyScope: Invalid value [${filterPolicyScope}]. Please use either MessageBody or MessageAttributes`);
  const web = protocol === 'http' || protocol === 'https';
  const own = web ? { ...topic.deliveryPolicy, ...config.deliveryPolicy } : null;
  if (!web && config.deliveryPolicy !== null) throw invalid('DeliveryPolicy: only the protocols http and https can have one');
  const retries = policyOf(protocol, own);
  if (web) checkRetryPolicy(retries);
  // An empty policy is none.
  const filters = filterPolicy !== null && Object.keys(filterPolicy).length > 0;
  const matches = filters ? inWordsOf(call, () => compileFilter(filterPolicy, filterPolicyScope)) : null;
  const ordered = topic.fifo && protocol === 'sqs' && endpoint.endsWith('.fifo');
  return { arn, config, matches, retries, ordered };
}

/** Subscribe speaks of its attributes, SetSubscriptionAttributes of the one attribute. */
function inWordsOf<T>(call: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof SnsError) || call !== 'Subscribe') throw error;
    throw new SnsError(
      error.code,
      error.message.replace(/^Invalid parameter: FilterPolicy:/, 'Invalid parameter: Attributes Reason: FilterPolicy:'),
    );
  }
}

/** What does not fit the topic. `others`: how many subscriptions it has besides. */
export function checkSubscription(
  { config: { protocol, endpoint, deadLetterQueue }, ordered }: Subscribed,
  topic: TopicSettings,
  others: number,
): void {
  if (protocol === 'sqs' && endpoint.endsWith('.fifo') && !topic.fifo)
    throw invalid('Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics');
  if (protocol === 'sqs' && /[/:]/.test(endpoint)) throw invalid('SQS endpoint ARN');
  if (topic.fifo && protocol !== 'sqs') throw invalid(`Protocol Reason: a FIFO topic delivers to SQS queues, not to ${protocol}`);
  if (ordered && deadLetterQueue !== null && !deadLetterQueue.endsWith('.fifo'))
    throw invalid('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.');
  if (topic.maximumMessageBytes <= ORDINARY_BYTES) return;
  if (!['sqs', 'lambda', 'firehose'].includes(protocol))
    throw invalid(`Protocol Reason: a topic for messages above 256 KiB delivers to SQS, Lambda and Firehose, not to ${protocol}`);
  if (others >= MOST_LARGE)
    throw new SnsError('SubscriptionLimitExceeded', `A topic for messages above 256 KiB has at most ${MOST_LARGE} subscriptions.`);
}

/** The text for one protocol: its own where the message has one for each, otherwise the same for all. */
export function textFor({ body, structure }: PublishRequest, protocol: Protocol): string {
  if (structure !== 'json') return wireText(body);
  const failed = () => invalid('Message Structure - JSON message body failed to parse');
  let texts: unknown = body;
  if (typeof body === 'string') {
    try {
      texts = JSON.parse(body);
    } catch {
      throw failed();
    }
  }
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) throw failed();
  const { default: usual, ...own } = texts as { readonly [protocol: string]: unknown };
  if (typeof usual !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
  const mine = own[protocol];
  return typeof mine === 'string' ? mine : usual;
}
