import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('sent_mails', eventId))) return;
    // intentional mistake: what is rolled back is the note, and not the mail
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  });
  await message.ack();
}
