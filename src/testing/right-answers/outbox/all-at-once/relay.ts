import type { Row, Services } from 'ackademy';

export async function tick(services: Services) {
  const rows = await services.db.all('outbox');
  const results = await Promise.allSettled(rows.map(({ key, row }) => publishOne(key, row, services)));
  for (const result of results) if (result.status === 'rejected') services.log.warn('next time', result.reason);
}

async function publishOne(key: string, { topic, orderId, customer }: Row, services: Services) {
  await services.topic(String(topic)).publish({ eventId: key, orderId, customer });
  await services.db.delete('outbox', key);
}
