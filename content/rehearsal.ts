import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
}

// Nobody reads this one or is judged by it: a sandbox that waits for its first program plays this one meanwhile.
export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  const { orderId } = message.body;
  if (await db.exists('handled', orderId)) return message.ack();
  await db.decrement('stock', 'mug', 1);
  await db.insert('handled', orderId);
  await message.ack();
}
