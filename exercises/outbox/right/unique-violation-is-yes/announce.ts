import type { Services } from 'ackademy';

/** Says it, then crosses it out. Of two who do, the second says what the first did. */
export async function announce(orderId: string, { db, topic }: Services) {
  const row = await db.get('outbox', orderId);
  if (row === null) return;
  const { eventId, customer } = row;
  await topic('order-placed').publish(
    { eventId, orderId, customer },
    { key: orderId },
  );
  await db.delete('outbox', orderId);
}
