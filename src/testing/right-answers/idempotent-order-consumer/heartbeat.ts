import { type Message, type OrderPlaced, SECOND, type Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { db, log }: Services) {
  const { eventId, sku, quantity } = message.body;

  // Keeps the message hidden for as long as we are at it.
  const heartbeat = setInterval(() => {
    message.extend(30 * SECOND).catch(error => log.warn('no heartbeat', error));
  }, 15 * SECOND);

  try {
    await db.transaction(async tx => {
      const isNew = await tx.insertIfAbsent('processed_events', eventId);
      if (!isNew) return;
      await tx.decrement('stock', sku, quantity);
    });
    await message.ack();
  } finally {
    clearInterval(heartbeat);
  }
}
