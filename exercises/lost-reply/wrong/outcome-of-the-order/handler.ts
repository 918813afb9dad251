import {
  CardDeclined,
  type Message,
  type Outcome,
  type PaymentDue,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<PaymentDue>,
  { db, payments, log }: Services,
) {
  const { paymentId, customer, cents } = message.body;

  let outcome: Outcome;
  try {
    await payments.charge(
      { customer, amount: cents },
      { idempotencyKey: `payment/${paymentId}` },
    );
    outcome = { paidCents: cents };
  } catch (error) {
    if (!(error instanceof CardDeclined)) throw error;
    outcome = { paidCents: 0, declined: error.declineCode };
  }

  await db.put('outcomes', message.body.orderId, { ...outcome });
  await message.ack();
  log.info(`${paymentId}: ${outcome.declined ?? 'paid'}`);
}
