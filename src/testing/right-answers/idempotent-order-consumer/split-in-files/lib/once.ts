import type { Db, Transaction } from 'ackademy';
import { PROCESSED_EVENTS } from './tables';

/** Runs `work` in the transaction that also marks `key`. Does nothing if it is marked. */
export function once(db: Db, key: string, work: (tx: Transaction) => Promise<unknown>): Promise<boolean> {
  return db.transaction(async tx => {
    const unseen = await tx.insertIfAbsent(PROCESSED_EVENTS, key);
    if (unseen) await work(tx);
    return unseen;
  });
}
