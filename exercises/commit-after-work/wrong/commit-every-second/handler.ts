import type { Message, OrderPlaced, Services } from 'ackademy';

let handled = 0;

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  await email.send({ to: customer, subject: `Your order ${orderId}` });
  handled += 1;
  if (handled % 2 === 0) await message.ack();
}
