export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;

  await db.transaction(async tx => {
    const isNew = await tx.insertIfAbsent('seen', eventId);
    if (isNew) await tx.decrement('stock', sku, quantity);
  });
  await message.ack();
}
