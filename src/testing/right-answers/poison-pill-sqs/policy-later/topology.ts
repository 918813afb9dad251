import type { SqsTopology } from 'ackademy';

export function declare(broker: SqsTopology) {
  const policy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:confirmations-dlq', maxReceiveCount: 5 };
  return Promise.all([
    broker.createQueue({ QueueName: 'confirmations-dlq' }),
    broker.createQueue({ QueueName: 'confirmations', Attributes: { VisibilityTimeout: '120', RedrivePolicy: JSON.stringify(policy) } }),
    broker.consume('confirmations', 'email-service'),
  ]);
}
