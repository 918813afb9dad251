import { Message, OrderPlaced, Services } from 'ackademy';

// The row itself remembers what was taken from it. No second table needed, one lock for both.
export async function handle(message: Message<OrderPlaced>, { db, log }: Services) {
  const { eventId, sku, quantity } = message.body;

  await db.transaction(async tx => {
    const row = await tx.get('stock', sku, { forUpdate: true });
    if (!row) throw new Error(`no such article: ${sku}`);

    const applied = (row.applied ?? []) as string[];
    if (applied.includes(eventId)) {
      log.info(`${eventId} is in the row already`);
      return;
    }
    await tx.put('stock', sku, {
      ...row,
      quantity: (row.quantity as number) - quantity,
      applied: [...applied, eventId],
    });
  });

  await message.ack();
}
