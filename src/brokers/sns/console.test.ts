import { expect, it } from 'vitest';
import { getSubscriptionAttributes, listSubscriptionsByTopic, listTopics } from './console.ts';
import { topic } from './test-broker.ts';

const world = () =>
  topic(
    [
      { endpoint: 'stock', rawMessageDelivery: true, filterPolicy: { kind: ['mug'] }, deadLetterQueue: 'dead' },
      { endpoint: 'ops@shop.example', protocol: 'email' },
    ],
    { queues: [{ name: 'dead' }], options: { region: 'us-west-2', account: '123456789012' } },
  );

it('prints the subscriptions of a topic', () => {
  const { sns } = world();
  const [first, second] = sns.subscriptions('orders').map(({ arn }) => arn);
  expect(first).toMatch(/^arn:aws:sns:us-west-2:123456789012:orders:[0-9a-f-]{36}$/);
  expect(listSubscriptionsByTopic(sns, 'orders')).toBe(`{
    "Subscriptions": [
        {
            "SubscriptionArn": "${first}",
            "Owner": "123456789012",
            "Protocol": "sqs",
            "Endpoint": "arn:aws:sqs:us-west-2:123456789012:stock",
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:orders"
        },
        {
            "SubscriptionArn": "${second}",
            "Owner": "123456789012",
            "Protocol": "email",
            "Endpoint": "ops@shop.example",
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:orders"
        }
    ]
}
`);
});

it('prints what one of them is like', () => {
  const { sns } = world();
  const { arn } = sns.subscriptions('orders')[0]!;
  expect(getSubscriptionAttributes(sns, arn)).toBe(`{
    "Attributes": {
        "SubscriptionPrincipal": "arn:aws:iam::123456789012:user/course",
        "Owner": "123456789012",
        "RawMessageDelivery": "true",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:orders",
        "Endpoint": "arn:aws:sqs:us-west-2:123456789012:stock",
        "Protocol": "sqs",
        "FilterPolicyScope": "MessageAttributes",
        "FilterPolicy": "{\\"kind\\":[\\"mug\\"]}",
        "RedrivePolicy": "{\\"deadLetterTargetArn\\":\\"arn:aws:sqs:us-west-2:123456789012:dead\\"}",
        "PendingConfirmation": "false",
        "ConfirmationWasAuthenticated": "true",
        "SubscriptionArn": "${arn}"
    }
}
`);
});

it('prints the topics, and what is not there', () => {
  const { sns } = world();
  expect(listTopics(sns)).toBe(`{
    "Topics": [
        {
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:orders"
        }
    ]
}
`);
  expect(listSubscriptionsByTopic(sns, 'order')).toBe(
    '\nAn error occurred (NotFound) when calling the ListSubscriptionsByTopic operation: Topic does not exist\n',
  );
  expect(getSubscriptionAttributes(sns, 'arn:x')).toBe(
    '\nAn error occurred (NotFound) when calling the GetSubscriptionAttributes operation: Subscription does not exist\n',
  );
});
