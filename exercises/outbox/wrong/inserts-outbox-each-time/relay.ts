import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for (const { key, row } of await db.all('outbox')) {
    await topic('order-placed').publish({
      eventId: key,
      orderId: row.orderId,
      customer: row.customer,
    });
    await db.delete('outbox', key);
  }
}
