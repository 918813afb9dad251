import type { Message, Services } from 'ackademy';

interface Order {
  readonly orderId: string;
  readonly customer: string;
  readonly cents: number;
}

export async function handle(message: Message<Order>, { db, payments }: Services) {
  const { orderId, customer, cents } = message.body;
  let outcome = 'paid';
  try {
    await payments.charge({ customer, amount: cents }, { idempotencyKey: `charge/${orderId}` });
  } catch (error) {
    if ((error as Error).name !== 'CardDeclined') throw error;
    outcome = 'declined';
  }
  await db.insertIfAbsent('orders', orderId, { customer, outcome });
  await message.ack();
}
