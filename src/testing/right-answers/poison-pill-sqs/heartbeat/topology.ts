import type { SqsTopology } from 'ackademy';

export async function declare(broker: SqsTopology) {
  await broker.createQueue({ QueueName: 'confirmations-dlq' });
  await broker.createQueue({
    QueueName: 'confirmations',
    Attributes: {
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:confirmations-dlq',
        maxReceiveCount: '5',
      }),
    },
  });
  await broker.consume('confirmations', 'email-service');
}
