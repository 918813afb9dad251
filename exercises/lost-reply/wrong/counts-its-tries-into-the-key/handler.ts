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
  for (let attempt = 1; ; attempt += 1) {
    try {
      await payments.charge(
        { customer, amount: cents },
        { idempotencyKey: `${paymentId}/${attempt}` },
      );
      await db.put('outcomes', paymentId, { paidCents: cents });
      break;
    } catch (error) {
      if (error instanceof CardDeclined) {
        await db.put('outcomes', paymentId, {
          paidCents: 0,
          declined: error.declineCode,
        });
        break;
      }
      if (attempt === 3) throw error;
    }
  }
  await message.ack();
}
