import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  // intentional mistake: says that it was done before it is
  if (await db.insertIfAbsent('sent_mails', eventId))
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  await message.ack();
}
