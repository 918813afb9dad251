import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { sku, quantity } = message.body;
  await db.transaction(async tx => {
    // intentional mistake: the id belongs to the broker's copy, and a producer's second send makes another copy
    if (await tx.insertIfAbsent('processed_events', message.id))
      await tx.decrement('stock', sku, quantity);
  });
  await message.ack();
}
