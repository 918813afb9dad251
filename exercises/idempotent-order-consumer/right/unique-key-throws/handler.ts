import type { Message, OrderPlaced, Services } from 'ackademy';

// Lets the unique key refuse the second insert. The refused delivery fails, comes back, and finds the mark.
export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  if (!(await db.exists('processed_events', eventId))) {
    await db.transaction(async tx => {
      await tx.insert('processed_events', eventId, { at: 'now' });
      await tx.decrement('stock', sku, quantity);
    });
  }
  await message.ack();
}
