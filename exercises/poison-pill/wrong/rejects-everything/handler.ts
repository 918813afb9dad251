import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch {
    await message.reject({ deadLetter: true });
    return;
  }
  await message.ack();
}
