import type { SqsTopology } from 'ackademy';

const arnOf = (name: string) => ['arn', 'aws', 'sqs', 'eu-west-1', '000000000000', name].join(':');

export async function declare(broker: SqsTopology) {
  const queues = {
    'confirmations-dlq': {},
    confirmations: {
      VisibilityTimeout: '45',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('confirmations-dlq'), maxReceiveCount: 5 }),
    },
  };
  for (const [QueueName, Attributes] of Object.entries(queues)) await broker.createQueue({ QueueName, Attributes });
  await broker.consume('confirmations', 'email-service');
}
