import {
  CardDeclined,
  type Charge,
  type Message,
  type PaymentDue,
  SECOND,
  type Services,
} from 'ackademy';

const TRIES = 3;

export async function handle(
  message: Message<PaymentDue>,
  services: Services,
) {
  const { paymentId } = message.body;
  let row: { paidCents: number; declined?: string };
  try {
    row = { paidCents: (await chargeOnce(message.body, services)).amount };
  } catch (error) {
    if (!(error instanceof CardDeclined))
      return message.retry({ delayMs: 5 * SECOND });
    row = { paidCents: 0, declined: error.declineCode };
  }
  await services.db.put('outcomes', paymentId, row);
  await message.ack();
}

/** Asks a few times under the one key before it leaves it to the queue. */
async function chargeOnce(
  { paymentId, customer, cents }: PaymentDue,
  { payments, clock }: Services,
): Promise<Charge> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await payments.charge(
        { customer, amount: cents },
        { idempotencyKey: `payment/${paymentId}` },
      );
    } catch (error) {
      if (error instanceof CardDeclined || attempt === TRIES) throw error;
      await clock.sleep(attempt * SECOND);
    }
  }
}
