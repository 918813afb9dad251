import { SqsTopology } from 'ackademy';

export const declare = async ({ createQueue, consume }: SqsTopology) => {
  await createQueue({ QueueName: 'confirmations-dlq' });
  await createQueue({ QueueName: 'confirmations', Attributes: { VisibilityTimeout: '30' } });
  await consume('confirmations', 'email-service');
};
