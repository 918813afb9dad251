import type { Case, Services, SqsMessage } from 'ackademy';

const attempts = new Map<string, number>();

export async function handle(
  message: SqsMessage<Case>,
  { email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const attempt = (attempts.get(message.id) ?? 0) + 1;
  attempts.set(message.id, attempt);
  log.info('delivered', { caseId, attempt });

  await email.send({ to: customer, subject: `Your return ${caseId}` });
  await message.ack();
}
