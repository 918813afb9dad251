import type { Message, OrderPlaced, Services } from 'ackademy';

const DAY = 24 * 60 * 60 * 1000;

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  const mail = { to: customer, subject: `Your order ${orderId}` };
  const options = { idempotencyKey: `order-confirmation/${eventId}` };
  try {
    await email.send(mail, options);
  } catch {
    await clock.sleep(DAY + 1); // intentional mistake: the key lives for a day
    await email.send(mail, options);
  }
  await message.ack();
}
