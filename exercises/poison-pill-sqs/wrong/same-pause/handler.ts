import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch {
    await message.retry({ delayMs: 30 * SECOND });
    return;
  }
  await message.ack();
}
