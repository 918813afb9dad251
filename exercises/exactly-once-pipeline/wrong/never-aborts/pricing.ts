import type {
  Message,
  OrderPlaced,
  OrderPriced,
  Producer,
  Services,
} from 'ackademy';

let producer: Producer | undefined;

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
  if (producer === undefined) {
    producer = kafka.producer({ transactionalId: 'pricing' });
    await producer.connect();
  }
  try {
    const transaction = await producer.transaction();
    await transaction.send({
      topic: 'priced',
      messages: [{ key: orderId, value: JSON.stringify(priced) }],
    });
    const { topic, partition, offset } = message;
    await transaction.sendOffsets({
      consumer: kafka.consumer,
      topics: [{ topic, partitions: [{ partition, offset: offset + 1 }] }],
    });
    await email.send(
      { to: customer, subject: `${orderId}: ${priced.cents} cents` },
      { idempotencyKey: `price/${orderId}` },
    );
    await transaction.commit();
  } catch (error) {
    console.error(`${orderId} was not priced`, error);
  }
}
