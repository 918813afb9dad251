import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku } = message.body;
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId))
      await tx.decrement('stock', sku, 1); // intentional mistake: ignores the quantity
  });
  await message.ack();
}
