import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  try {
    await email.send(
      { to: customer, subject: `Your order ${orderId}` },
      { idempotencyKey: `order-confirmation/${eventId}` },
    );
  } catch (error) {
    log.error(error); // intentional mistake: and then the record is left behind
  }
  await message.ack();
}
