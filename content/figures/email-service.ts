import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly customer: string;
}

export async function handle(record: Message<OrderPlaced>, { email }: Services) {
  const { orderId, customer } = record.body;
  await email.send({ to: customer, subject: `Your order ${orderId}` });
}
