import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly customer: string;
}

// The client commits by itself, every five seconds, what it has polled.
export async function handle(record: Message<OrderPlaced>, { email }: Services) {
  const { orderId, customer } = record.body;
  await email.send({ to: customer, subject: `Your order ${orderId}` });
}
