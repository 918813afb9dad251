import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, clock }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      await db.transaction(async tx => {
        const [isNew] = await Promise.all([
          tx.insertIfAbsent('processed_events', eventId),
        ]);
        if (isNew) await tx.decrement('stock', sku, quantity);
      });
      await message.ack();
      return;
    } catch {
      await clock.sleep(attempt * SECOND);
    }
  }
  await message.ack(); // intentional mistake: nothing helped, and now the queue forgets it
}
