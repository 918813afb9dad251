import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  await email.send({ to: customer, subject: `Your order ${orderId}` });
  await message.ack();
}
