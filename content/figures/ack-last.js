export async function handle(message, { db }) {
  const { sku, quantity } = message.body;

  await db.decrement('stock', sku, quantity);
  await message.ack();
}
