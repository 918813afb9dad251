import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  email
    .send(
      { to: customer, subject: `Your order ${orderId}` },
      { idempotencyKey: `order-confirmation/${eventId}` },
    )
    .catch(() => {});
  await message.ack();
}
