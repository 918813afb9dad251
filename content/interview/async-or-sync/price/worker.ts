import type { Message, Services } from 'ackademy';

interface PriceChanged {
  readonly sku: string;
  readonly price: string;
}

export async function handle(message: Message<PriceChanged>, { db }: Services) {
  const { sku, price } = message.body;
  await db.put('prices', sku, { price });
  await message.ack();
}
