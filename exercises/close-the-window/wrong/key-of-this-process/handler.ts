import type { Message, OrderPlaced, Services } from 'ackademy';

const instance = Math.random().toString(36).slice(2); // intentional mistake: who comes after a crash has another

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `${instance}/${eventId}` },
  );
  await message.ack();
}
