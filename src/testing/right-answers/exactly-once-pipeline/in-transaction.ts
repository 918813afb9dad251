import type { Message, OrderPlaced, Producer, Services } from 'ackademy';

type Transaction = Awaited<ReturnType<Producer['transaction']>>;

async function inTransaction<T>(producer: Producer, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const transaction = await producer.transaction();
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.abort();
    throw error;
  }
}

export async function handle(message: Message<OrderPlaced>, { db, email, kafka, log }: Services) {
  const { orderId, sku, quantity, customer } = message.body;
  const price = await db.get('prices', sku);
  const cents = Number(price!.cents) * quantity;

  await email.send({ to: customer, subject: `${orderId} is ${(cents / 100).toFixed(2)} euros` }, { idempotencyKey: orderId });

  const producer = kafka.producer({ transactionalId: 'pricing-service' });
  await producer.connect();
  await inTransaction(producer, async transaction => {
    await transaction.send({ topic: 'priced', messages: [{ key: orderId, value: JSON.stringify({ orderId, cents }) }] });
    await transaction.sendOffsets({
      consumer: kafka.consumer,
      topics: [{ topic: message.topic, partitions: [{ partition: message.partition, offset: message.offset + 1 }] }],
    });
  });
  log.info(`${orderId}: ${cents}`);
}
