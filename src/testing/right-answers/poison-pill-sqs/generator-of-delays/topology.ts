import type { SqsTopology } from 'ackademy';

export async function declare(broker: SqsTopology) {
  const [dead, main] = ['confirmations-dlq', 'confirmations'];
  const arn = `arn:aws:sqs:eu-west-1:000000000000:${dead}`;
  await broker.createQueue({ QueueName: dead! });
  await broker.createQueue({
    QueueName: main!,
    Attributes: { VisibilityTimeout: `${40}`, RedrivePolicy: `{"deadLetterTargetArn":"${arn}","maxReceiveCount":5}` },
  });
  await broker.consume(main!, 'email-service');
}
