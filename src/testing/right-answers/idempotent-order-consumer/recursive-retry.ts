import { type Message, type OrderPlaced, SECOND, type Services } from 'ackademy';

const retrying = <T>(clock: Services['clock'], work: () => Promise<T>, left = 2, pause = SECOND as number): Promise<T> =>
  work().catch(error => {
    if (left === 0) throw error;
    return clock.sleep(pause).then(() => retrying(clock, work, left - 1, pause * 2));
  });

export const handle = async (message: Message<OrderPlaced>, { db, clock }: Services) => {
  const { eventId, sku, quantity } = message.body;

  await retrying(clock, () =>
    db.transaction(async tx => {
      if (!(await tx.insertIfAbsent('processed_events', eventId))) return;
      await tx.decrement('stock', sku, quantity);
    }),
  );
  await retrying(clock, () => message.ack());
};
