import type { Message, OrderPlaced, Services } from 'ackademy';

// Memory only saves a query here; the table decides.
const known = new Set<string>();

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  if (!known.has(eventId)) {
    await db.transaction(async tx => {
      if (await tx.insertIfAbsent('processed_events', eventId))
        await tx.decrement('stock', sku, quantity);
    });
    known.add(eventId);
  }
  await message.ack();
}
