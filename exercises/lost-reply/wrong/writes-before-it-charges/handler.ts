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
  const isNew = await db.insertIfAbsent('outcomes', paymentId, {
    paidCents: cents,
  });
  if (isNew) {
    try {
      await payments.charge(
        { customer, amount: cents },
        { idempotencyKey: `payment/${paymentId}` },
      );
    } catch (error) {
      if (!(error instanceof CardDeclined)) throw error;
      await db.put('outcomes', paymentId, {
        paidCents: 0,
        declined: error.declineCode,
      });
    }
  }
  await message.ack();
}
