import type { Message, OrderPlaced, Services, Transaction } from 'ackademy';

/** tables.stock.decrement('mug', 3) instead of tx.decrement('stock', 'mug', 3) */
function tablesOf(tx: Transaction): any {
  return new Proxy({}, {
    get: (_, table: string) => new Proxy({}, {
      get: (_, method: keyof Transaction) =>
        (...args: unknown[]) => (tx[method] as (...all: unknown[]) => Promise<unknown>)(table, ...args),
    }),
  });
}

export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    const { processed_events, stock } = tablesOf(tx);
    if (await processed_events.insertIfAbsent(eventId, {})) await stock.decrement(sku, quantity);
  });
  await message.ack();
}
