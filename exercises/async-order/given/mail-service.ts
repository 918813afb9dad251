import type { OrderPlaced, Services, SnsMessage } from 'ackademy';

/** The mail team. Its provider takes more than a second at times, and at times nothing at all. */
export async function handle(
  message: SnsMessage<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `confirmation/${eventId}` },
  );
  await message.ack();
}
