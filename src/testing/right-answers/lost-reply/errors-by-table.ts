import type { Message, PaymentDue, Row, Services } from 'ackademy';

type Verdict = 'final' | 'again';

const VERDICTS: Record<string, Verdict> = {
  CardDeclined: 'final',
  ServiceUnavailable: 'again',
  RateLimited: 'again',
};

export async function handle(message: Message<PaymentDue>, services: Services) {
  const { paymentId, customer, cents } = message.body;
  let declined: string | undefined;

  try {
    await services.payments.charge({ customer, amount: cents }, { idempotencyKey: `payment:${paymentId}` });
  } catch (error) {
    const { name, declineCode } = error as { name: string; declineCode: string };
    const verdict = VERDICTS[name] ?? 'again';
    if (verdict === 'again') throw error;
    declined = declineCode;
  }

  const row: Row = declined ? { paidCents: 0, declined } : { paidCents: cents };
  await services.db.put('outcomes', paymentId, row);
  await message.ack();
}
