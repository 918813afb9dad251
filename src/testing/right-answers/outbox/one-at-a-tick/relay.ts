import type { Services } from 'ackademy';

// One event a second is plenty for this shop.
export async function tick({ db, topic }: Services) {
  const [next] = await db.all('outbox');
  if (!next) return;
  await topic('order-placed').publish({ ...next.row });
  await db.delete('outbox', next.key);
}
