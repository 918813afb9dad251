import type { Case, Services, SqsMessage } from 'ackademy';

export async function handle(
  message: SqsMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  await db.insertIfAbsent('attempts', message.id, { count: 0 });
  const attempt = await db.increment('attempts', message.id, 1, 'count');
  log.info('delivered', { caseId, attempt });

  await email.send({ to: customer, subject: `Your return ${caseId}` });
  await message.ack();
}
