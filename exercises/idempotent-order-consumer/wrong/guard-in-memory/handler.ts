import type { Message, OrderPlaced, Services } from 'ackademy';

const seen = new Set<string>(); // intentional mistake: dies with the process, and each worker has its own

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  if (!seen.has(eventId)) {
    await db.decrement('stock', sku, quantity);
    seen.add(eventId);
  }
  await message.ack();
}
