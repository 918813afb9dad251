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

  let outcome: { paidCents: number; declined?: string };
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: message.id },
    );
    outcome = { paidCents: cents };
  } catch (error) {
    if (!(error instanceof CardDeclined)) throw error;
    outcome = { paidCents: 0, declined: error.declineCode };
  }

  await db.put('outcomes', paymentId, outcome);
  await message.ack();
}
