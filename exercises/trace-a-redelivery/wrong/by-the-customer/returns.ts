import type { Case, Services, SqsMessage } from 'ackademy';

export async function handle(
  message: SqsMessage<Case>,
  { email, log }: Services,
) {
  const { caseId, customer } = message.body;
  log.info('delivered', {
    caseId,
    id: message.id,
    attempt: message.receiveCount,
  });

  await email.send({ to: customer, subject: `Your return ${caseId}` });
  await message.ack();
}
