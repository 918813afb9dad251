import type { Message, Services } from 'ackademy';

export async function handle(record: Message<{ readonly orderId: string }>, { db }: Services) {
  await db.increment('emails', record.body.orderId, 1, 'sent');
}
