import type { Message, PaymentDue, Services } from 'ackademy';

const DECLINED = 402;

export function handle(
  message: Message<PaymentDue>,
  { db, payments }: Services,
): Promise<void> {
  const { paymentId, orderId, customer, cents } = message.body;
  return payments
    .charge(
      { customer, amount: cents },
      { idempotencyKey: `${orderId}/${paymentId}` },
    )
    .then(
      () => ({ paidCents: cents }),
      (error: { status?: number; declineCode?: string }) => {
        if (error.status === DECLINED)
          return {
            paidCents: 0,
            declined: error.declineCode ?? 'declined',
          };
        throw error;
      },
    )
    .then(outcome => db.put('outcomes', paymentId, outcome))
    .then(() => message.ack());
}
