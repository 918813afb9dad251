import type { Message, OrderPlaced, Services } from 'ackademy';

// A shortcut, not the guard: it spares a second mail where the same process is handed the record again.
const sent = new Set<string>();

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
