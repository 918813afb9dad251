import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const place = `${message.topic}-${message.partition}@${message.offset}`;
  const row = await db.get('attempts', place);
  const attempt = Number(row?.count ?? 0) + 1;
  log.info('delivered', { caseId, place, attempt });

  try {
    await email.send({ to: customer, subject: `Your order ${caseId}` });
  } catch (error) {
    await db.put('attempts', place, { count: attempt });
    throw error;
  }
  await message.ack();
}
