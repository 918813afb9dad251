import type { SqsTopology } from 'ackademy';

export async function aws(broker: SqsTopology) {
  await broker.createQueue({
    QueueName: 'pages',
    Attributes: { VisibilityTimeout: '30' },
  });
  await broker.createQueue({ QueueName: 'pushes-dead' });
  await broker.createQueue({
    QueueName: 'pushes',
    Attributes: {
      // A push takes milliseconds. What a dead process had in hand comes back soon.
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn:
          'arn:aws:sqs:eu-west-1:000000000000:pushes-dead',
        maxReceiveCount: 6,
      }),
    },
  });

  await broker.consume('pages', 'fanout', { workers: 8 });
  await broker.consume('pushes', 'notify', { workers: 64, inHand: 16 });

  await broker.alarm('pushes-dead', { above: 0 });
  await broker.consume('pushes-dead', 'replay', {
    workers: 16,
    inHand: 16,
  });
}
