import { CardDeclined, Message, PaymentDue, SECOND, Services } from 'ackademy';

export async function handle(message: Message<PaymentDue>, { db, payments, log }: Services) {
  const { paymentId, customer, cents } = message.body;
  const backoff = Math.min(2 ** message.receiveCount, 60) * SECOND;

  let paid = 0;
  let declined: string | null = null;
  try {
    ({ amount: paid } = await payments.charge({ customer, amount: cents }, { idempotencyKey: `p/${paymentId}` }));
  } catch (error) {
    if (error instanceof CardDeclined) {
      declined = error.declineCode;
    } else {
      log.warn(`receive ${message.receiveCount}: back in ${backoff / SECOND} s`, error);
      await message.retry({ delayMs: backoff });
      return;
    }
  }

  await db.put('outcomes', paymentId, declined === null ? { paidCents: paid } : { paidCents: 0, declined });
  await message.ack();
}
