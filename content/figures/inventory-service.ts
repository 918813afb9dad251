import type { Message, Services } from 'ackademy';

export async function handle(_record: Message, { db }: Services) {
  await db.decrement('stock', 'mug', 1);
}
