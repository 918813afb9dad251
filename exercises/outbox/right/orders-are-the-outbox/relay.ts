import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for (const { key: orderId, row } of await db.all('orders')) {
    if (row.told) continue;
    await topic('order-placed').publish({
      eventId: orderId,
      orderId,
      customer: row.customer,
    });
    await db.update('orders', orderId, { told: true });
  }
}
