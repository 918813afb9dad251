import type { Message, PaymentDue, Services } from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments }: Services,
) {
  const { paymentId, customer, cents } = message.body;
  let outcome: { paidCents: number; declined?: string };
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: paymentId },
    );
    outcome = { paidCents: cents };
  } catch (error) {
    outcome = { paidCents: 0, declined: String(error) };
  }
  await db.put('outcomes', paymentId, outcome);
  await message.ack();
}
