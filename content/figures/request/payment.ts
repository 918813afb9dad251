import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<OrderPlaced>, { payments }: Services) {
  const { orderId, customer, cents } = message.body;
  await payments.charge({ customer, amount: cents }, { idempotencyKey: `order/${orderId}` });
  await message.ack();
}
