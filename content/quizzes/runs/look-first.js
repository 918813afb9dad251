export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  if (!(await db.exists('processed_events', eventId))) {
    await db.transaction(async tx => {
      await tx.put('processed_events', eventId, {});
      await tx.decrement('stock', sku, quantity);
    });
  }
  await message.ack();
}
