import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  await db.put('fraud_log', message.body.orderId, { customer: message.body.customer });
  await message.ack();
}
