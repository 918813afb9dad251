import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for (const { key: orderId, row } of await db.all('outbox')) {
    await topic('order-placed').publish({
      eventId: crypto.randomUUID(),
      orderId,
      customer: row.customer,
    });
    await db.delete('outbox', orderId);
  }
}
