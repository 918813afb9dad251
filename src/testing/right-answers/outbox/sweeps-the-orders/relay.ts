import type { Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  const [orders, announced] = await Promise.all([db.all('orders'), db.all('outbox')]);
  const known = new Set(announced.map(({ key }) => key));

  for (const { key: orderId, row } of orders.filter(({ key }) => !known.has(key))) {
    await topic('order-placed').publish({ eventId: `placed:${orderId}`, orderId, customer: row.customer });
    await db.insertIfAbsent('outbox', orderId, { announced: true });
  }
}
