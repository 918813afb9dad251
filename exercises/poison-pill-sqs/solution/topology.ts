import type { SqsTopology } from 'ackademy';

const ARN = 'arn:aws:sqs:eu-west-1:000000000000:';

/** Called once, before anything is sent. */
export async function declare(broker: SqsTopology) {
  await broker.createQueue({ QueueName: 'confirmations-dlq' });
  await broker.createQueue({
    QueueName: 'confirmations',
    Attributes: {
      // Longer than the provider may take, or the order comes back while it is being confirmed.
      VisibilityTimeout: '30',
      // One try in each receive; the receive that would be the sixth moves the message instead.
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `${ARN}confirmations-dlq`,
        maxReceiveCount: 5,
      }),
    },
  });
  await broker.consume('confirmations', 'email-service');
}
