import type { Message, Services } from 'ackademy';

export async function handle(message: Message<{ readonly order: number }>, { db }: Services) {
  await db.put('handled', String(message.body.order), {});
  await message.ack();
}
