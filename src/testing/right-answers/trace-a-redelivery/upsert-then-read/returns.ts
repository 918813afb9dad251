import type { Case, Services, SqsMessage } from 'ackademy';

export async function handle(message: SqsMessage<Case>, { email, log }: Services) {
  const n = message.receiveCount;
  const line = n === 1 ? 'first delivery' : 'redelivery';
  log[n === 1 ? 'info' : 'warn'](`${line}, attempt ${n}`);
  try {
    await email.send({ to: message.body.customer, subject: `Your return ${message.body.caseId}` });
  } catch (error) {
    log.error('not sent', error);
    throw error;
  }
  await message.ack();
}
