import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  if (!(await db.exists('processed_events', eventId))) {
    await db.decrement('stock', sku, quantity);
    await db.put('processed_events', eventId, {}); // intentional mistake: a crash before this line forgets the work
  }
  await message.ack();
}
