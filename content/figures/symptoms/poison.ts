import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly customer: { readonly email: string };
}

export async function handle(record: Message<OrderPlaced>, { email }: Services) {
  // Throws for the one record that has no customer.
  const to = record.body.customer.email;
  await email.send({ to, subject: `Your order ${record.body.orderId}` });
  await record.ack();
}
