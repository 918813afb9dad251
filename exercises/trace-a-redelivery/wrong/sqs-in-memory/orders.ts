import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const place = `${message.topic}-${message.partition}@${message.offset}`;

  // Kafka tells no count, so this one is ours: by what names the record, and before the work, so that no crash undoes it.
  await db.insertIfAbsent('attempts', place, { count: 0 });
  const attempt = await db.increment('attempts', place, 1, 'count');
  log.info('delivered', { caseId, place, attempt });

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
