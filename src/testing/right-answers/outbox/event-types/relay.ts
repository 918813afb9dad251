import type { Json, Services } from 'ackademy';

export async function tick({ db, topic }: Services) {
  for await (const { key, type, payload } of unpublished(db)) {
    await topic(type).publish(payload);
    await db.delete('outbox', key);
  }
}

async function* unpublished(db: Services['db']): AsyncGenerator<{ key: string; type: string; payload: object }> {
  for (const { key, row } of await db.all('outbox')) {
    yield { key, type: row.type as string, payload: row.payload as { [field: string]: Json } };
  }
}
