import type { Services } from 'ackademy';

export async function tick({ db, topic, log }: Services) {
  try {
    const rows = await db.all('outbox');
    for (const { key, row } of rows) {
      await topic('order-placed').publish({ ...row });
      await db.delete('outbox', key);
    }
  } catch (error) {
    log.warn('next second', error);
  }
}
