import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('processed_events', eventId))) return;
    const row = await tx.get('stock', sku);
    // intentional mistake: another order's deduction may have been committed since the read, and this overwrites it
    await tx.update('stock', sku, {
      quantity: Number(row?.quantity) - quantity,
    });
  });
  await message.ack();
}
