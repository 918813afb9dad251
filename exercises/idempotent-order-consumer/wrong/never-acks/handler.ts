import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId))
      await tx.decrement('stock', sku, quantity);
  });
  // intentional mistake: SQS does not take a return for an acknowledgement
}
