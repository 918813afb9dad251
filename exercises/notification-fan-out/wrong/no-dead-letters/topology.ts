import type { SqsTopology } from 'ackademy';

export async function aws(broker: SqsTopology) {
  await broker.createQueue({
    QueueName: 'pages',
    Attributes: { VisibilityTimeout: '30' },
  });
  await broker.createQueue({
    QueueName: 'pushes',
    Attributes: { VisibilityTimeout: '10' },
  });
  await broker.consume('pages', 'fanout', { workers: 8 });
  await broker.consume('pushes', 'notify', { workers: 64, inHand: 16 });
}
