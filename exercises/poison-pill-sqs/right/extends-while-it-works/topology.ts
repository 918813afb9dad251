import type { SqsTopology } from 'ackademy';

const ARN = 'arn:aws:sqs:eu-west-1:000000000000:';

/** Called once, before anything is sent. */
export async function declare(broker: SqsTopology) {
  await broker.createQueue({ QueueName: 'confirmations-dlq' });
  await broker.createQueue({
    QueueName: 'confirmations',
    Attributes: {
      VisibilityTimeout: '5',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `${ARN}confirmations-dlq`,
        maxReceiveCount: 5,
      }),
    },
  });
  await broker.consume('confirmations', 'email-service');
}
