import type { LabelJob, RabbitMqMessage, Services } from 'ackademy';

/** One of the two label printers; both run this, and neither knows what the other one has printed. What is no job spoils a label. */
export async function handle(
  message: RabbitMqMessage<Partial<LabelJob>>,
  { db }: Services,
) {
  const { labelId = 'spoilt' } = message.body;
  await db.increment('labels', labelId, 1, 'copies');
  await message.ack();
}
