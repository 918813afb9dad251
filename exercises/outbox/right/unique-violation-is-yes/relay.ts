import type { Services } from 'ackademy';
import { announce } from './announce';

export async function tick(services: Services) {
  const waiting = await services.db.all('outbox');
  for (const { key } of waiting) await announce(key, services);
}
