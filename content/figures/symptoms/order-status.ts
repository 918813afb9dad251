import type { Message, Services } from 'ackademy';

interface OrderMoved {
  readonly orderId: string;
  readonly version: number;
}

export async function handle(record: Message<OrderMoved>, { db }: Services) {
  const { orderId, version } = record.body;
  await db.put('orders', orderId, { version });
  await record.ack();
}
