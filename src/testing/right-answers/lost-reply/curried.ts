import { CardDeclined, type Message, type PaymentDue, type Services } from 'ackademy';

const declined = (e: CardDeclined) => ({ paidCents: 0, declined: e.declineCode });
const paid = (cents: number) => () => ({ paidCents: cents });
const only =
  <E, R>(type: new (...args: any[]) => E, then: (error: E) => R) =>
  (error: unknown): R => {
    if (error instanceof type) return then(error);
    throw error;
  };

const charge = ({ payments }: Services) => ({ paymentId, customer, cents }: PaymentDue) =>
  payments.charge({ customer, amount: cents }, { idempotencyKey: paymentId }).then(paid(cents), only(CardDeclined, declined));

const store = ({ db }: Services) => (id: string) => (row: { paidCents: number }) => db.put('outcomes', id, { ...row });

export const handle = (message: Message<PaymentDue>, services: Services) =>
  charge(services)(message.body).then(store(services)(message.body.paymentId)).then(() => message.ack());
