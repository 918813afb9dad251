export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId)) {
      await tx.decrement('stock', sku, quantity);
    }
  });
  await message.ack();
}
