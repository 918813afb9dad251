import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  await db.decrement('stock', message.body.sku, message.body.quantity);
  await message.ack();
}
