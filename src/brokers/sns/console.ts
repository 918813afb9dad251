/** What `aws sns ...` prints. */
import { awsError, awsOutput } from '../aws-console.ts';
import type { Subscription } from './api.ts';
import type { Sns } from './broker.ts';
import { SnsError } from './errors.ts';

/** `aws sns list-topics` */
export function listTopics(sns: Sns): string {
  return awsOutput({ Topics: sns.topics().map(topic => ({ TopicArn: sns.topicArn(topic) })) });
}

/** `aws sns list-subscriptions-by-topic --topic-arn ...` */
export function listSubscriptionsByTopic(sns: Sns, topic: string): string {
  return run('ListSubscriptionsByTopic', () => ({
    Subscriptions: sns.subscriptions(topic).map(({ arn, config: { protocol, endpoint } }) => ({
      SubscriptionArn: arn,
      Owner: accountOf(sns, topic),
      Protocol: protocol,
      Endpoint: protocol === 'sqs' ? sns.queueArn(endpoint) : endpoint,
      TopicArn: sns.topicArn(topic),
    })),
  }));
}

/** `aws sns get-subscription-attributes --subscription-arn ...` */
export function getSubscriptionAttributes(sns: Sns, arn: string): string {
  return run('GetSubscriptionAttributes', () => {
    const found = sns.topics().flatMap(topic => sns.subscriptions(topic).filter(each => each.arn === arn))[0];
    if (found === undefined) throw new SnsError('NotFound', 'Subscription does not exist');
    return { Attributes: attributesOf(sns, found) };
  });
}

/** In the order in which SNS lists them; policies only where there are some. */
function attributesOf(sns: Sns, { arn, config }: Subscription): { readonly [name: string]: string } {
  const { topic, protocol, endpoint, rawMessageDelivery, filterPolicy, filterPolicyScope, deadLetterQueue, deliveryPolicy } = config;
  const owner = accountOf(sns, topic);
  return {
    SubscriptionPrincipal: `arn:aws:iam::${owner}:user/course`,
    Owner: owner,
    RawMessageDelivery: String(rawMessageDelivery),
    TopicArn: sns.topicArn(topic),
    Endpoint: protocol === 'sqs' ? sns.queueArn(endpoint) : endpoint,
    Protocol: protocol,
    ...(filterPolicy === null ? {} : { FilterPolicyScope: filterPolicyScope, FilterPolicy: JSON.stringify(filterPolicy) }),
    ...(deadLetterQueue === null ? {} : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sns.queueArn(deadLetterQueue) }) }),
    ...(deliveryPolicy === null ? {} : { DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: deliveryPolicy }) }),
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    SubscriptionArn: arn,
  };
}

function accountOf(sns: Sns, topic: string): string {
  return sns.topicArn(topic).split(':')[4]!;
}

function run(operation: string, act: () => object): string {
  try {
    return awsOutput(act());
  } catch (error) {
    if (!(error instanceof SnsError)) throw error;
    return awsError(error.code, operation, error.message);
  }
}
