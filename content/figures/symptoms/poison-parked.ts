import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly customer: { readonly email: string };
}

export async function handle(record: Message<OrderPlaced>, { db, email }: Services) {
  try {
    const to = record.body.customer.email;
    await email.send({ to, subject: `Your order ${record.body.orderId}` });
  } catch (error) {
    // What can never succeed is put aside, where somebody will look at it. Anything else may be tried again.
    if (!(error instanceof TypeError)) throw error;
    await db.insertIfAbsent('parked', record.body.orderId, { error: error.message });
  }
  await record.ack();
}
