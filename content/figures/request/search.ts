import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<OrderPlaced>, { redis }: Services) {
  await redis.set(`search:${message.body.sku}`, message.body.orderId);
  await message.ack();
}
