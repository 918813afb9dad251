import type { Message, OrderPlaced, Services } from 'ackademy';

export function handle(message: Message<OrderPlaced>, { db, email, kafka }: Services) {
  const { orderId, sku, quantity, customer } = message.body;
  const producer = kafka.producer({ transactionalId: 'pricing' });
  const next = { topic: message.topic, partitions: [{ partition: message.partition, offset: String(message.offset + 1) }] };

  return db.get('prices', sku).then(row => {
    const cents = Number(row?.cents) * quantity;
    const value = JSON.stringify({ orderId, cents });
    return email
      .send({ to: customer, subject: `${orderId}: ${cents} cents` }, { idempotencyKey: `quote/${orderId}` })
      .then(() => producer.connect())
      .then(() => producer.transaction())
      .then(transaction =>
        transaction
          .send({ topic: 'priced', messages: [{ key: orderId, value }] })
          .then(() => transaction.sendOffsets({ consumer: kafka.consumer, topics: [next] }))
          .then(() => transaction.commit())
          .catch(error =>
            transaction.abort().then(() => {
              throw error;
            }),
          ),
      );
  });
}
