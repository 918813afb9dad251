import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  // intentional mistake: two workers can both look here before either of them writes
  if (!(await db.exists('processed_events', eventId))) {
    await db.transaction(async tx => {
      await tx.put('processed_events', eventId, {});
      await tx.decrement('stock', sku, quantity);
    });
  }
  await message.ack();
}
