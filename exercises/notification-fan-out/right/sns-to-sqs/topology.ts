import type { SnsTopology } from 'ackademy';

const arn = (queue: string) =>
  `arn:aws:sqs:eu-west-1:000000000000:${queue}`;

export async function aws(broker: SnsTopology) {
  await broker.createQueue({ QueueName: 'pushes-dead' });
  await broker.createQueue({ QueueName: 'pages' });
  await broker.createQueue({
    QueueName: 'pushes',
    Attributes: {
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arn('pushes-dead'),
        maxReceiveCount: 8,
      }),
    },
  });

  const posts = await broker.createTopic({ Name: 'posts' });
  const notifications = await broker.createTopic({ Name: 'notifications' });
  for (const [{ TopicArn }, queue] of [
    [posts, 'pages'],
    [notifications, 'pushes'],
  ] as const)
    await broker.subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: arn(queue),
      Attributes: { RawMessageDelivery: 'true' },
    });

  await broker.consume('pages', 'fanout', { workers: 8 });
  await broker.consume('pushes', 'notify', { workers: 64, inHand: 16 });
  await broker.alarm('pushes-dead', { above: 0 });
  await broker.consume('pushes-dead', 'replay', { workers: 8, inHand: 16 });
}
