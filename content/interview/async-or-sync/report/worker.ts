import type { Message, Services } from 'ackademy';

export async function handle(message: Message<{ readonly reportId: string }>, { db }: Services) {
  const sales = await db.get('sales', 'year');
  await db.insertIfAbsent('reports', message.body.reportId, { rows: sales?.rows ?? 0 });
  await message.ack();
}
