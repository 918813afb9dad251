import type { Message, PaymentDue, Services } from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments, log }: Services,
) {
  const { paymentId, customer, cents } = message.body;
  payments
    .charge(
      { customer, amount: cents },
      { idempotencyKey: `payment/${paymentId}` },
    )
    .catch(error => log.warn(paymentId, error));
  await db.put('outcomes', paymentId, { paidCents: cents });
  await message.ack();
}
