import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for (const { key: orderId, row } of await db.all('outbox')) {
    await topic('order-placed').publish({
      // The same, should this be said twice.
      eventId: `placed/${orderId}`,
      orderId,
      customer: row.customer,
    });
    // Not before it was said. Dying here says it once more; dying the other way round would leave it unsaid.
    await db.delete('outbox', orderId);
  }
}
