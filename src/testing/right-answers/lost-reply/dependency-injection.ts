import { CardDeclined, type Message, type PaymentDue, type Row, type Services } from 'ackademy';

interface Deps {
  charge: (due: PaymentDue) => Promise<number>;
  remember: (paymentId: string, row: Row) => Promise<void>;
}

const makeHandler =
  ({ charge, remember }: Deps) =>
  async (message: Message<PaymentDue>) => {
    const due = message.body;
    const row = await charge(due)
      .then((paidCents): Row => ({ paidCents }))
      .catch((e): Row => {
        if (e instanceof CardDeclined) return { paidCents: 0, declined: e.declineCode };
        throw e;
      });
    await remember(due.paymentId, row);
    await message.ack();
  };

export const handle = (message: Message<PaymentDue>, { db, payments }: Services) =>
  makeHandler({
    charge: async ({ paymentId, customer, cents }) =>
      (await payments.charge({ customer, amount: cents, currency: 'eur' }, { idempotencyKey: `charge/${paymentId}` })).amount,
    remember: (paymentId, row) => db.put('outcomes', paymentId, row),
  })(message);
