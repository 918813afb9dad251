import type { Message, OrderPlaced, OrderPriced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email, topic }: Services,
) {
  const { orderId, sku, quantity, customer } = message.body;
  const row = await db.get('prices', sku);
  const priced: OrderPriced = {
    orderId,
    cents: Number(row?.cents) * quantity,
  };
  await email.send(
    { to: customer, subject: `${orderId}: ${priced.cents} cents` },
    { idempotencyKey: `price/${orderId}` },
  );
  await topic('priced').publish(priced, { key: orderId });
  await message.ack();
}
