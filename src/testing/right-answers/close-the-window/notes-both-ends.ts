import type { Message, OrderPlaced, Services } from 'ackademy';

// The table is for the support team (and for after the 24 hours). The provider's key is what keeps it to one mail.
export async function handle(message: Message<OrderPlaced>, { db, email, log }: Services) {
  const { eventId, orderId, customer } = message.body;

  const note = await db.get('sent_mails', orderId);
  if (note?.state === 'sent') {
    log.info(`${orderId} was confirmed`, note);
    return message.ack();
  }

  await db.put('sent_mails', orderId, { state: 'sending', eventId });
  const { id } = await email.send({ to: customer, subject: `Your order ${orderId}` }, { idempotencyKey: orderId });
  await db.update('sent_mails', orderId, { state: 'sent', mailId: id });

  await message.ack();
}
