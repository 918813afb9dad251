import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const idempotencyKey = crypto.randomUUID(); // intentional mistake: new in every delivery
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey },
  );
  await message.ack();
}
