import { CardDeclined, type Message, type PaymentDue, type Services } from 'ackademy';

class PaymentUndecided extends Error {
  override readonly name = 'PaymentUndecided';
  constructor(
    readonly paymentId: string,
    options: ErrorOptions,
  ) {
    super(`${paymentId}: the provider did not answer`, options);
  }
}

export async function handle(message: Message<PaymentDue>, { db, payments }: Services) {
  const { paymentId, customer, cents } = message.body;
  const row: { paidCents: number; declined?: string } = { paidCents: cents };

  try {
    await payments.charge({ customer, amount: cents }, { idempotencyKey: `card-payment-${paymentId}` });
  } catch (cause) {
    if (!(cause instanceof CardDeclined)) throw new PaymentUndecided(paymentId, { cause });
    Object.assign(row, { paidCents: 0, declined: cause.declineCode });
  }

  await db.put('outcomes', paymentId, row);
  await message.ack();
}
