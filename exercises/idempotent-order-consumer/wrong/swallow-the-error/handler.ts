import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, log }: Services,
) {
  const { eventId, sku, quantity } = message.body;
  try {
    await db.transaction(async tx => {
      if (await tx.insertIfAbsent('processed_events', eventId))
        await tx.decrement('stock', sku, quantity);
    });
  } catch (error) {
    log.error('could not deduct', error); // intentional mistake: the message is acknowledged all the same
  }
  await message.ack();
}
