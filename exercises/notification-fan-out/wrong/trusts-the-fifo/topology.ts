import type { SqsTopology } from 'ackademy';

const FIFO = {
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
} as const;

export async function aws(broker: SqsTopology) {
  await broker.createQueue({
    QueueName: 'pages.fifo',
    // A page may take its time.
    Attributes: { ...FIFO, VisibilityTimeout: '600' },
  });
  await broker.createQueue({
    QueueName: 'pushes-dead.fifo',
    Attributes: FIFO,
  });
  await broker.createQueue({
    QueueName: 'pushes.fifo',
    Attributes: {
      ...FIFO,
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn:
          'arn:aws:sqs:eu-west-1:000000000000:pushes-dead.fifo',
        maxReceiveCount: 6,
      }),
    },
  });

  await broker.consume('pages.fifo', 'fanout', { workers: 4 });
  await broker.consume('pushes.fifo', 'notify', { workers: 16, inHand: 4 });
  await broker.alarm('pushes-dead.fifo', { above: 0 });
  await broker.consume('pushes-dead.fifo', 'replay', { workers: 4 });
}
