import type { Message, OrderPlaced, Services } from 'ackademy';
import { deductStock } from './stock/deduct';
import { once } from './lib/once';

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const { body } = message;
  await once(services.db, body.eventId, tx => deductStock(tx, body));
  await message.ack();
}
