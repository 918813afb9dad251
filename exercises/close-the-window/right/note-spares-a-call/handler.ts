import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  // The key is the guard. The note spares the provider a question, and still knows the order when the key is long gone.
  if (!(await db.exists('sent_mails', eventId))) {
    await email.send(
      { to: customer, subject: `Your order ${orderId}` },
      { idempotencyKey: `order-confirmation/${eventId}` },
    );
    await db.insertIfAbsent('sent_mails', eventId);
  }
  await message.ack();
}
