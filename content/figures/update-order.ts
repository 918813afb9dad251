import type { Message, Services } from 'ackademy';

export async function handle(record: Message<{ readonly event: number }>, { db }: Services) {
  await db.put('events', String(record.body.event), {});
}
