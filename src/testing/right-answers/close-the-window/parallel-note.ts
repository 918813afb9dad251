import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { db, email }: Services) {
  const { eventId, orderId, customer } = message.body;
  const subject = `Your order ${orderId}`;

  // The note is only for reporting, so neither has to wait for the other.
  const [sent, noted] = await Promise.allSettled([
    email.send({ to: customer, subject }, { idempotencyKey: `order/${eventId}` }),
    db.put('sent_mails', eventId, { orderId, customer }),
  ]);
  for (const outcome of [sent, noted]) if (outcome.status === 'rejected') throw outcome.reason;

  await message.ack();
}
