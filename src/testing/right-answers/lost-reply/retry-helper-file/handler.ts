import type { Message, PaymentDue, Services } from 'ackademy';
import { SECOND } from 'ackademy';
import { isFinal, outcomeOf } from './outcome';
import { withRetry } from './with-retry';

export async function handle(message: Message<PaymentDue>, { db, payments, clock }: Services) {
  const { paymentId, customer, cents } = message.body;
  const ask = () => payments.charge({ customer, amount: cents }, { idempotencyKey: paymentId });

  const outcome = await withRetry(ask, { tries: 3, pause: n => clock.sleep(n * SECOND), unless: isFinal }).then(
    charge => outcomeOf(charge),
    error => outcomeOf(error),
  );
  await db.insertIfAbsent('outcomes', paymentId, { ...outcome });
  await message.ack();
}
