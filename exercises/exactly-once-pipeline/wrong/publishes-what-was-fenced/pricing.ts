import {
  type Message,
  type OrderPlaced,
  type OrderPriced,
  type Producer,
  ProducerFenced,
  type Services,
} from 'ackademy';

// One producer for all records that this process is handed.
let producer: Producer | undefined;

export async function handle(
  message: Message<OrderPlaced>,
  { db, email, kafka, topic }: Services,
) {
  const { orderId, sku, quantity, customer } = message.body;
  const row = await db.get('prices', sku);
  const priced: OrderPriced = {
    orderId,
    cents: Number(row?.cents) * quantity,
  };

  // No part of the transaction. It comes before the commit, so that no crash loses it; the key makes it one mail.
  await email.send(
    { to: customer, subject: `${orderId}: ${priced.cents} cents` },
    { idempotencyKey: `price/${orderId}` },
  );

  if (producer === undefined) {
    // The same id in every life: connecting ends what the one before has left open.
    const connecting = kafka.producer({ transactionalId: 'pricing' });
    await connecting.connect();
    producer = connecting;
  }
  const transaction = await producer.transaction();
  try {
    await transaction.send({
      topic: 'priced',
      messages: [{ key: orderId, value: JSON.stringify(priced) }],
    });
    const { topic, partition, offset } = message;
    await transaction.sendOffsets({
      // Refused where the group has gone on without this consumer.
      consumer: kafka.consumer,
      topics: [{ topic, partitions: [{ partition, offset: offset + 1 }] }],
    });
    await transaction.commit();
  } catch (error) {
    if (!(error instanceof ProducerFenced)) {
      await transaction.abort();
      throw error;
    }
    producer = undefined;
    await topic('priced').publish(priced, { key: orderId });
  }
}
