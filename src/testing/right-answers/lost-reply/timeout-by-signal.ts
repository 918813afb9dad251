import { CardDeclined, type Message, type PaymentDue, SECOND, type Services } from 'ackademy';

export async function handle(message: Message<PaymentDue>, { db, payments }: Services) {
  const { paymentId, customer, cents } = message.body;
  const signal = AbortSignal.timeout(10 * SECOND);

  const outcome = await payments
    .charge({ customer, amount: cents }, { idempotencyKey: `payments/${paymentId}`, signal })
    .then(charge => ({ paidCents: charge.amount }))
    .catch(reason => {
      // A timeout is silence as well, and lands in the queue again.
      if (reason instanceof CardDeclined) return { paidCents: 0, declined: reason.declineCode };
      throw reason;
    });

  await db.put('outcomes', paymentId, outcome);
  await message.ack();
}
