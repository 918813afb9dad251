export async function handle(message, { db }) {
  const { sku, quantity } = message.body;

  await message.ack();
  await db.decrement('stock', sku, quantity);
}
