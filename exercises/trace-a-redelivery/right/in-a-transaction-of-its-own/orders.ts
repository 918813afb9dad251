import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const place = `${message.topic}-${message.partition}@${message.offset}`;
  const attempt = await db.transaction(async tx => {
    await tx.insertIfAbsent('attempts', place, { count: 0 });
    return tx.increment('attempts', place, 1, 'count');
  });
  log.info('delivered', { caseId, place, attempt });

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
