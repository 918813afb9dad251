import {
  CardDeclined,
  type Message,
  type PaymentDue,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments, log }: Services,
) {
  const { paymentId, customer, cents } = message.body;
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: paymentId },
    );
  } catch (error) {
    if (error instanceof CardDeclined) {
      await db.put('outcomes', paymentId, {
        paidCents: 0,
        declined: error.declineCode,
      });
      return message.ack();
    }
    log.warn('the answer was lost; it will have gone through', error);
  }
  await db.put('outcomes', paymentId, { paidCents: cents });
  await message.ack();
}
