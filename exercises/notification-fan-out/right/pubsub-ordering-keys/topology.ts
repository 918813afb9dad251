import type { PubSubTopology } from 'ackademy';

export async function pubsub(client: PubSubTopology) {
  await client.createTopic('posts');
  await client.createSubscription('posts', 'posts-to-fan-out', {
    enableMessageOrdering: true,
  });

  await client.createTopic('pushes-dead');
  await client.createSubscription('pushes-dead', 'pushes-to-replay');

  await client.createTopic('pushes');
  await client.createSubscription('pushes', 'pushes-to-send', {
    enableMessageOrdering: true,
    // 2, 4, 8, 16, 32, 60 seconds: what comes again for the seventh time is a dead letter.
    retryPolicy: {
      minimumBackoff: { seconds: 2 },
      maximumBackoff: { seconds: 60 },
    },
    deadLetterPolicy: {
      deadLetterTopic: 'pushes-dead',
      maxDeliveryAttempts: 6,
    },
  });

  await client.consume('posts-to-fan-out', 'fanout', { workers: 4 });
  await client.consume('pushes-to-send', 'notify', {
    workers: 16,
    inHand: 4,
  });
  await client.alarm('pushes-to-replay', { above: 0 });
  await client.consume('pushes-to-replay', 'replay', { workers: 4 });
}
