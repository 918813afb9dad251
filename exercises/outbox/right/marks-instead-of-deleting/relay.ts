import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  const rows = await db.all('outbox');
  for (const { key, row } of rows.filter(each => !each.row.sent)) {
    await topic('order-placed').publish({
      eventId: `placed/${key}`,
      orderId: key,
      customer: row.customer,
    });
    await db.update('outbox', key, { sent: true });
  }
}
