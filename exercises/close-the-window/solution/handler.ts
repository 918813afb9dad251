import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { eventId, orderId, customer } = message.body;

  // Made from the event alone: whoever is handed this event, in whatever life and at whatever offset, comes to the same key.
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `order-confirmation/${eventId}` },
  );

  // The order of the two lines is as before. Dying here sends again, and the provider answers without a second mail.
  await message.ack();
  log.info(`${orderId}: committed offset ${message.offset + 1}`);
}
