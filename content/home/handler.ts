export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  if (!(await db.exists('processed_events', eventId))) {
    await db.decrement('stock', sku, quantity);
    await db.put('processed_events', eventId, {});
  }
  await message.ack();
}
