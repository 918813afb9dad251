import { type Case, type KafkaMessage, type Services, UniqueViolation } from 'ackademy';

export async function handle(message: KafkaMessage<Case>, { db, email, log }: Services) {
  const place = `${message.topic}.${message.partition}.${message.offset}`;

  let attempt = 1;
  try {
    await db.insert('attempts', place, { quantity: 1 });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    attempt = await db.increment('attempts', place, 1);
  }
  if (attempt > 1) log.warn(`redelivery, attempt ${attempt}`);
  else log.info('first delivery, attempt 1');

  await email.send({ to: message.body.customer, subject: `Your order ${message.body.caseId}` });
  await message.ack();
}
