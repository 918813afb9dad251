import type { Message, Services } from 'ackademy';

interface View {
  readonly viewId: string;
  readonly sku: string;
}

export async function handle(message: Message<View>, { db }: Services) {
  const { viewId, sku } = message.body;
  await db.insertIfAbsent('views', viewId, { sku });
  await message.ack();
}
