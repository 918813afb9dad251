import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  const isNew = await db.insertIfAbsent('processed_events', eventId); // intentional mistake: durable before the work is
  if (isNew) await db.decrement('stock', sku, quantity);
  await message.ack();
}
