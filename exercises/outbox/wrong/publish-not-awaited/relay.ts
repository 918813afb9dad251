import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for (const { key: orderId, row } of await db.all('outbox')) {
    topic('order-placed').publish({
      eventId: `placed/${orderId}`,
      orderId,
      customer: row.customer,
    });
    await db.delete('outbox', orderId);
  }
}
