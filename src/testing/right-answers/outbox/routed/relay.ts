import type { Services } from 'ackademy';

const jobs: ((services: Services) => Promise<void>)[] = [relayOrders];

export async function tick(services: Services) {
  await Promise.all(jobs.map(job => job(services)));
}

async function relayOrders({ db, topic }: Services) {
  while (true) {
    const first = (await db.all('outbox')).at(0);
    if (first === undefined) break;
    const { key, row } = first;
    await topic('order-placed').publish({ eventId: `placed/${key}`, orderId: key, customer: row.customer });
    await db.delete('outbox', key);
  }
}
