import type { Db } from 'ackademy';

/** How often this was begun, this time included. */
export async function counted(db: Db, what: string): Promise<number> {
  await db.insertIfAbsent('attempts', what, { count: 0 });
  return db.increment('attempts', what, 1, 'count');
}
