import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { orderId, customer } = message.body;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      break;
    } catch (error) {
      log.warn(`${orderId}: attempt ${attempt} failed`, error);
    }
  }
  await message.ack(); // intentional mistake: also when all three attempts failed
}
