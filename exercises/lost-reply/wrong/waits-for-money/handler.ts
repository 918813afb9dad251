import type { Message, PaymentDue, Services } from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments }: Services,
) {
  const { paymentId, customer, cents } = message.body;
  await payments.charge(
    { customer, amount: cents },
    { idempotencyKey: `payment/${paymentId}` },
  );
  await db.put('outcomes', paymentId, { paidCents: cents });
  await message.ack();
}
