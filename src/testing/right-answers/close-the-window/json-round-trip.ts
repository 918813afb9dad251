import { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  // deep copy, so that nothing below can touch the record
  const order: OrderPlaced = JSON.parse(JSON.stringify(message.body));
  const options = structuredClone({ idempotencyKey: `${order.orderId}|${order.eventId}` });

  await email.send({ to: order.customer.trim(), subject: `Your order ${order.orderId}` }, options);
  await message.ack();
}
