import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  // intentional mistake: nobody waits for the transaction
  db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId))
      await tx.decrement('stock', sku, quantity);
  });
  await message.ack();
}
