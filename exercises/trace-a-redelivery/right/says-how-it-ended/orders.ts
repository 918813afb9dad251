import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const place = `${message.topic}-${message.partition}@${message.offset}`;
  await db.insertIfAbsent('attempts', place, { count: 0 });
  const attempt = await db.increment('attempts', place, 1, 'count');
  const about = `${caseId} at ${place}, attempt ${attempt}`;
  log.info(attempt === 1 ? `${about}: first delivery` : `${about}: again`);
  try {
    await email.send({ to: customer, subject: `Your order ${caseId}` });
  } catch (error) {
    log.warn(`${about} failed`, error);
    throw error;
  }
  await message.ack();
}
