import type { SqsTopology } from 'ackademy';
import { DEAD, LONGEST_WORK_S, MAIN, TRIES } from './settings';

export async function declare(broker: SqsTopology): Promise<void> {
  await broker.createQueue({ QueueName: DEAD });
  await broker.createQueue({
    QueueName: MAIN,
    Attributes: {
      VisibilityTimeout: String(LONGEST_WORK_S * 3),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:eu-west-1:000000000000:${DEAD}`,
        maxReceiveCount: TRIES,
      }),
    },
  });
  await broker.consume(MAIN, 'email-service');
}
