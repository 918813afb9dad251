import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  if (!(await db.exists('sent_mails', eventId))) {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
    await db.insertIfAbsent('sent_mails', eventId); // intentional mistake: the note can be missing
  }
  await message.ack();
}
