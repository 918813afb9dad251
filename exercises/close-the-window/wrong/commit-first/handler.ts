import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await message.ack(); // intentional mistake: a key helps against twice, and not against never
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `order-confirmation/${eventId}` },
  );
}
