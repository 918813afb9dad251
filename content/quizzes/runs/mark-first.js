export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  const isNew = await db.insertIfAbsent('processed_events', eventId);
  if (isNew) {
    await db.decrement('stock', sku, quantity);
  }
  await message.ack();
}
