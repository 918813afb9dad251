import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

// Tries again within the delivery, keeps the message hidden meanwhile, and gives it back when nothing helps.
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
  await message.retry({ delayMs: 5 * SECOND });
}
