import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  await message.ack(); // intentional mistake: nothing is durable yet
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId))
      await tx.decrement('stock', sku, quantity);
  });
}
