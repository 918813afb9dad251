import { CardDeclined, type Message, type Outcome, type PaymentDue, type Services } from 'ackademy';

type Charged =
  | { kind: 'paid'; cents: number }
  | { kind: 'declined'; reason: string }
  | { kind: 'unknown'; error: unknown };

async function charge(due: PaymentDue, { payments }: Services): Promise<Charged> {
  const { paymentId, customer, cents: amount } = due;
  try {
    const made = await payments.charge({ customer, amount }, { idempotencyKey: paymentId });
    return { kind: 'paid', cents: made.amount };
  } catch (error) {
    if (error instanceof CardDeclined) return { kind: 'declined', reason: error.declineCode };
    return { kind: 'unknown', error };
  }
}

function toOutcome(charged: Exclude<Charged, { kind: 'unknown' }>): Outcome {
  switch (charged.kind) {
    case 'paid':
      return { paidCents: charged.cents };
    case 'declined':
      return { paidCents: 0, declined: charged.reason };
  }
}

export async function handle(message: Message<PaymentDue>, services: Services) {
  const charged = await charge(message.body, services);
  if (charged.kind === 'unknown') {
    services.log.warn('nobody knows; asking again later', charged.error);
    return; // not acknowledged, so it comes back
  }
  await services.db.put('outcomes', message.body.paymentId, { ...toOutcome(charged) });
  await message.ack();
}
