import type { Case, Services, SqsMessage } from 'ackademy';

export async function handle(message: SqsMessage<Case>, { email }: Services) {
  console.info('return', { attempt: message.receiveCount });
  await email.send({ to: message.body.customer, subject: `Your return ${message.body.caseId}` });
  await message.ack();
}
