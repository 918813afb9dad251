import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { sku, quantity } = message.body;
  await db.decrement('stock', sku, quantity); // intentional mistake: nothing remembers that this was done
  await message.ack();
}
