import type { Message, OrderPlaced, Services } from 'ackademy';

const ATTEMPTS = 3;

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock, log }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await email.send(
        { to: customer, subject: `Your order ${orderId}` },
        { idempotencyKey: `order-confirmation/${eventId}` },
      );
      break;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      log.warn(`${orderId}: attempt ${attempt} failed`, error);
      await clock.sleep(100 * 2 ** attempt);
    }
  }
  await message.ack();
}
