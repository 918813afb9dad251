import { expect, it } from 'vitest';
import { describeSubscription, pullSubscription } from './console.ts';
import { pubsub, S } from './test-broker.ts';

it('prints a subscription as it is by default', () => {
  expect(describeSubscription(pubsub().broker, 'stock', { project: 'my-project' })).toBe(`ackDeadlineSeconds: 10
expirationPolicy:
  ttl: 2678400s
messageRetentionDuration: 604800s
name: projects/my-project/subscriptions/stock
pushConfig: {}
state: ACTIVE
topic: projects/my-project/topics/orders
`);
});

it('prints what was said of it', () => {
  const { broker } = pubsub(
    {
      ackDeadlineMs: 60 * S,
      ordering: true,
      exactlyOnce: true,
      retainAcked: true,
      filter: 'attributes.kind = "mug"',
      deadLetterTopic: 'dead',
      retryPolicy: { minimumBackoffMs: 1.5 * S },
      expirationMs: null,
    },
    { topics: [{ name: 'dead' }] },
  );
  broker.deleteTopic('orders', 0);
  expect(describeSubscription(broker, 'stock')).toBe(`ackDeadlineSeconds: 60
deadLetterPolicy:
  deadLetterTopic: projects/ackademy/topics/dead
  maxDeliveryAttempts: 5
enableExactlyOnceDelivery: true
enableMessageOrdering: true
expirationPolicy: {}
filter: attributes.kind = "mug"
messageRetentionDuration: 604800s
name: projects/ackademy/subscriptions/stock
pushConfig: {}
retainAckedMessages: true
retryPolicy:
  maximumBackoff: 600s
  minimumBackoff: 1.5s
state: ACTIVE
topic: _deleted-topic_
`);
});

it('prints what it pulled in a box, headings in the middle, an attribute to a line', () => {
  const { broker, publish } = pubsub();
  publish('8636672474356578', 0, { body: 'Celery TeamB!' });
  expect(
    pullSubscription(broker, 'stock', 0, { autoAck: true }),
  ).toBe(`┌───────────────┬──────────────────┬──────────────┬────────────┬──────────────────┬────────────┐
│      DATA     │    MESSAGE_ID    │ ORDERING_KEY │ ATTRIBUTES │ DELIVERY_ATTEMPT │ ACK_STATUS │
├───────────────┼──────────────────┼──────────────┼────────────┼──────────────────┼────────────┤
│ Celery TeamB! │ 8636672474356578 │              │            │                  │ SUCCESS    │
└───────────────┴──────────────────┴──────────────┴────────────┴──────────────────┴────────────┘
`);
  expect(pullSubscription(broker, 'stock', 0)).toBe('Listed 0 items.\n');
  publish('17590032987110080', S, { body: 'hello', orderingKey: 'k', headers: { deviceId: 'dev', a: '1' } });
  expect(
    pullSubscription(broker, 'stock', S),
  ).toBe(`┌───────┬───────────────────┬──────────────┬──────────────┬──────────────────┬─────────────┐
│  DATA │     MESSAGE_ID    │ ORDERING_KEY │  ATTRIBUTES  │ DELIVERY_ATTEMPT │    ACK_ID   │
├───────┼───────────────────┼──────────────┼──────────────┼──────────────────┼─────────────┤
│ hello │ 17590032987110080 │ k            │ a=1          │                  │ stock/0.1#1 │
│       │                   │              │ deviceId=dev │                  │             │
└───────┴───────────────────┴──────────────┴──────────────┴──────────────────┴─────────────┘
`);
});

it('prints what is not there as the command does', () => {
  expect(describeSubscription(pubsub().broker, 'none')).toBe(
    'ERROR: (gcloud.pubsub.subscriptions.describe) NOT_FOUND: Resource not found (resource=none).\n',
  );
});
