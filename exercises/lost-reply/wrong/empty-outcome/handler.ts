import {
  CardDeclined,
  type Message,
  type Outcome,
  type PaymentDue,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments }: Services,
) {
  const { paymentId, customer, cents } = message.body;

  let outcome: Partial<Outcome> = {};
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: `payment/${paymentId}` },
    );
    outcome = { paidCents: cents };
  } catch (error) {
    if (!(error instanceof CardDeclined)) throw error;
  }

  await db.put('outcomes', paymentId, { ...outcome });
  await message.ack();
}
