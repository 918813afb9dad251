import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, log }: Services,
) {
  const { eventId, orderId, sku, quantity } = message.body;

  // The mark and the work become durable together or not at all.
  const isNew = await db.transaction(async tx => {
    // The unique key decides between two workers: the second waits here, then gets false.
    if (!(await tx.insertIfAbsent('processed_events', eventId)))
      return false;
    await tx.decrement('stock', sku, quantity);
    return true;
  });
  log.info(
    isNew
      ? `deducted ${quantity} x ${sku} for ${orderId}`
      : `${orderId} was deducted before`,
  );

  // Only now may the queue forget the message.
  await message.ack();
}
