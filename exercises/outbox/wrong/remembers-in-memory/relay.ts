import type { Services } from 'ackademy';

const said = new Set<string>();
let number = 0;

export async function tick({ db, topic }: Services) {
  for (const { key: orderId, row } of await db.all('outbox')) {
    if (said.has(orderId)) continue;
    number += 1;
    await topic('order-placed').publish({ eventId: `${orderId}/${number}/${Math.random()}`, orderId, customer: row.customer });
    said.add(orderId);
  }
}
