import type { Message, PaymentDue, Services } from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments, log }: Services,
) {
  const { paymentId, customer, cents } = message.body;

  try {
    await payments.charge({ customer, amount: cents });
    await db.put('outcomes', paymentId, { paidCents: cents });
  } catch (error) {
    // No money, no goods.
    log.warn(`${paymentId}: the payment failed`, error);
    await db.put('outcomes', paymentId, {
      paidCents: 0,
      declined: 'failed',
    });
  }

  await message.ack();
}
