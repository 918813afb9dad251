import type { Services } from 'ackademy';

/** Whoever holds the row is the only one to speak of it; who dies with it leaves it as it was. */
export async function tick({ db, topic }: Services) {
  for (const { key: orderId } of await db.all('outbox'))
    await db.transaction(async tx => {
      const row = await tx.get('outbox', orderId, { forUpdate: true });
      if (row === null) return;
      await topic('order-placed').publish({
        eventId: `placed/${orderId}`,
        orderId,
        customer: row.customer,
      });
      await tx.delete('outbox', orderId);
    });
}
