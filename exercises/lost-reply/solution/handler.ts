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
      // Of the press of *Pay* and of nothing else: the same in every delivery and every life.
      { idempotencyKey: `payment/${paymentId}` },
    );
    outcome = { paidCents: cents };
  } catch (error) {
    // The bank has answered, and its answer is no. Everything else is no answer: the message comes back, and we ask again.
    if (!(error instanceof CardDeclined)) throw error;
    outcome = { paidCents: 0, declined: error.declineCode };
  }

  await db.put('outcomes', paymentId, { ...outcome });
  await message.ack();
  log.info(`${paymentId}: ${outcome.declined ?? 'paid'}`);
}
