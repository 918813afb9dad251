import { EventEmitter } from 'node:events';
import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { db, log }: Services) {
  const events = new EventEmitter();
  events.on('deducted', (sku: string, left: number) => log.info(`${sku}: ${left} left`));
  events.once('duplicate', (id: string) => log.info(`${id} ignored`));

  const { eventId, sku, quantity } = message.body;
  const left = await db.transaction(async tx => {
    const fresh = await tx.insertIfAbsent('processed_events', eventId);
    return fresh ? await tx.decrement('stock', sku, quantity) : undefined;
  });

  // Told once it is committed, as a listener could do anything with it.
  if (left === undefined) events.emit('duplicate', eventId);
  else events.emit('deducted', sku, left);

  await message.ack();
}
