import {
  CardDeclined,
  type Message,
  type PaymentDue,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments }: Services,
) {
  const { paymentId, customer, cents } = message.body;
  await message.ack();
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: `payment/${paymentId}` },
    );
    await db.put('outcomes', paymentId, { paidCents: cents });
  } catch (error) {
    if (!(error instanceof CardDeclined)) throw error;
    await db.put('outcomes', paymentId, {
      paidCents: 0,
      declined: error.declineCode,
    });
  }
}
