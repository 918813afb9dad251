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
  // Spares the provider a question. The guard is the key.
  if (!(await db.exists('outcomes', paymentId))) {
    try {
      const { amount } = await payments.charge(
        { customer, amount: cents },
        { idempotencyKey: paymentId },
      );
      await db.insertIfAbsent('outcomes', paymentId, { paidCents: amount });
    } catch (error) {
      if (!(error instanceof CardDeclined)) throw error;
      await db.insertIfAbsent('outcomes', paymentId, {
        paidCents: 0,
        declined: error.declineCode,
      });
    }
  }
  await message.ack();
}
