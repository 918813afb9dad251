import {
  type Message,
  type OrderPlaced,
  type OrderPriced,
  ProducerFenced,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { db, email, kafka }: Services,
) {
  const { orderId, sku, quantity, customer } = message.body;
  const row = await db.get('prices', sku);
  const priced: OrderPriced = {
    orderId,
    cents: Number(row?.cents) * quantity,
  };
  await email.send(
    { to: customer, subject: `${orderId}: ${priced.cents} cents` },
    { idempotencyKey: `price/${orderId}` },
  );
  for (let tried = 1; ; tried += 1) {
    const producer = kafka.producer({ transactionalId: 'pricing' });
    await producer.connect();
    const transaction = await producer.transaction();
    try {
      await transaction.send({
        topic: 'priced',
        messages: [{ key: orderId, value: JSON.stringify(priced) }],
      });
      const { topic, partition, offset } = message;
      await transaction.sendOffsets({
        consumerGroupId: 'pricing',
        topics: [
          { topic, partitions: [{ partition, offset: offset + 1 }] },
        ],
      });
      await transaction.commit();
      return;
    } catch (error) {
      if (error instanceof ProducerFenced && tried === 1) continue;
      await transaction.abort();
      throw error;
    }
  }
}
