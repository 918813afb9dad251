import type { OrderPlaced, Services, SnsMessage } from 'ackademy';

/** The warehouse. Reserves what was ordered, once for each event. */
export async function handle(
  message: SnsMessage<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, orderId, sku } = message.body;
  await db.insertIfAbsent('reservations', eventId, { orderId, sku });
  await message.ack();
}
