import type { OrderPlaced, Services, SnsMessage } from 'ackademy';

/** The search team. Notes that there is one less of what was ordered, once for each event. */
export async function handle(
  message: SnsMessage<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, orderId, sku } = message.body;
  await db.insertIfAbsent('index_updates', eventId, { orderId, sku });
  await message.ack();
}
