import type { KafkaMessage, OrderPriced, Services } from 'ackademy';

/** Bookkeeping. It reads committed records only, and takes each for an invoice of its own: two prices for an order make two invoices. */
export async function handle(
  message: KafkaMessage<OrderPriced>,
  { db }: Services,
) {
  const { orderId, cents } = message.body;
  if (!Number.isInteger(cents))
    throw new TypeError(`the price of ${orderId} is no number of cents`);
  const place = `${message.topic}-${message.partition}@${message.offset}`;
  // Handed the same record again, it stays with the one that it has.
  await db.insertIfAbsent('invoices', place, { orderId, cents });
  await message.ack();
}
