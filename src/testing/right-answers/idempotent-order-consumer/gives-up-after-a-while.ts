import { type Message, type OrderPlaced, SECOND, type Services } from 'ackademy';

const BUDGET = 20 * SECOND;

export async function handle(message: Message<OrderPlaced>, { db, log }: Services) {
  const signal = AbortSignal.timeout(BUDGET);
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

  // If we stop waiting, the transaction may still commit. That is fine: then the mark is there too.
  await Promise.race([deduct(message.body, db), expired]);

  if (signal.aborted) {
    log.warn('too slow, somebody else has it by now');
    return;
  }
  await message.ack();
}

function deduct({ eventId, sku, quantity }: OrderPlaced, db: Services['db']) {
  return db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId)) {
      await tx.decrement('stock', sku, quantity);
    }
  });
}
