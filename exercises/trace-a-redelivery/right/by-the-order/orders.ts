import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  await db.insertIfAbsent('attempts', caseId, { count: 0 });
  const attempt = await db.increment('attempts', caseId, 1, 'count');
  log.info(`${caseId}: attempt ${attempt}`);

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
