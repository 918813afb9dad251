import type { Message, OrderPlaced, Services } from 'ackademy';

// Called once for each delivery. The process may die at any await.
export async function handle(
  message: Message<OrderPlaced>,
  { db, log }: Services,
) {
  const { orderId, sku, quantity } = message.body;

  await db.decrement('stock', sku, quantity);
  log.info(`deducted ${quantity} x ${sku} for ${orderId}`);

  await message.ack();
}
