import type { Message, OrderPlaced, Services } from 'ackademy';

const sent = new Set<string>(); // intentional mistake: dies with the process

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  if (!sent.has(eventId)) {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
    sent.add(eventId);
  }
  await message.ack();
}
