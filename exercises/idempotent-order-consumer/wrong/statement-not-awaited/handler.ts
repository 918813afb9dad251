import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId))
      tx.decrement('stock', sku, quantity); // intentional mistake: the commit does not wait for it
  });
  await message.ack();
}
