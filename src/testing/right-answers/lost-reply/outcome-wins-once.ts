import { CardDeclined, Message, PaymentDue, Services, UniqueViolation } from 'ackademy';

export async function handle(message: Message<PaymentDue>, services: Services): Promise<void> {
  const { db, payments } = services;
  const due = message.body;
  const known = await db.get('outcomes', due.paymentId);
  if (known) {
    return message.ack();
  }

  let declined: CardDeclined | undefined;
  const charge = await payments
    .charge({ customer: due.customer, amount: due.cents }, { idempotencyKey: `${due.paymentId}@${due.orderId}` })
    .catch(e => {
      if (e instanceof CardDeclined) declined = e;
      else throw e;
    });

  try {
    await db.insert('outcomes', due.paymentId, charge
      ? { paidCents: charge.amount, chargeId: charge.id }
      : { paidCents: 0, declined: declined!.declineCode });
  } catch (e) {
    if (!(e instanceof UniqueViolation)) throw e;
  }
  return message.ack();
}
