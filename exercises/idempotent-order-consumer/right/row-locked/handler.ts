import type { Message, OrderPlaced, Services } from 'ackademy';

// Reads the stock and writes it back, which is right because the row is locked from the read on.
export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    const row = await tx.get('stock', sku, { forUpdate: true });
    if (await tx.exists('processed_events', eventId)) return;
    await tx.insert('processed_events', eventId, {});
    await tx.update('stock', sku, {
      quantity: Number(row?.quantity) - quantity,
    });
  });
  await message.ack();
}
