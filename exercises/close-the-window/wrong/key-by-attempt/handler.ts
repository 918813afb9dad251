import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await email.send(
        { to: customer, subject: `Your order ${orderId}` },
        { idempotencyKey: `${orderId}/${attempt}` }, // intentional mistake: a repetition is the same mail
      );
      break;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
  await message.ack();
}
