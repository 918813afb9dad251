import type { SqsTopology } from 'ackademy';

/** Called once, before anything is sent. */
export async function declare(broker: SqsTopology) {
  await broker.createQueue({ QueueName: 'confirmations-dlq' });
  await broker.createQueue({
    QueueName: 'confirmations',
    Attributes: {
      VisibilityTimeout: '30',
    },
  });
  await broker.consume('confirmations', 'email-service');
}
