import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` });
  await message.ack();
}
