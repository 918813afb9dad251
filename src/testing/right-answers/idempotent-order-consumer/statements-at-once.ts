import { DeadlockDetected, Message, OrderPlaced, Services, TransactionAborted, UniqueViolation } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { db, log }: Services): Promise<void> {
  const { eventId, orderId, sku, quantity } = message.body;
  const seenBefore = (e: unknown) => e instanceof UniqueViolation;

  try {
    await db.transaction(tx =>
      Promise.all([
        tx.insert('processed_events', eventId, { orderId, sku, quantity }),
        tx.decrement('stock', sku, quantity),
      ]),
    );
    log.info('ok');
  } catch (e) {
    if (e instanceof DeadlockDetected || e instanceof TransactionAborted) log.warn('collided, the queue will bring it back');
    if (!seenBefore(e)) throw e;
  }
  await message.ack();
}
