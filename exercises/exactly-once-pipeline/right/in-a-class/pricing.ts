import type {
  Message,
  OrderPlaced,
  OrderPriced,
  Producer,
  Services,
} from 'ackademy';

/** Does work and moves the group past a record, both or neither. */
class Pipeline {
  #producer: Producer | null = null;

  async pass(
    message: Message<OrderPlaced>,
    kafka: Services['kafka'],
    result: { topic: string; key: string; value: string },
  ) {
    const producer = await this.#connected(kafka);
    const transaction = await producer.transaction();
    try {
      const { topic, key, value } = result;
      await transaction.send({ topic, messages: [{ key, value }] });
      await transaction.sendOffsets({
        consumer: kafka.consumer,
        topics: [
          {
            topic: message.topic,
            partitions: [
              {
                partition: message.partition,
                offset: String(message.offset + 1),
              },
            ],
          },
        ],
      });
      await transaction.commit();
    } catch (error) {
      // Whatever it was, the next record gets a producer that has begun anew.
      this.#producer = null;
      throw error;
    }
  }

  async #connected(kafka: Services['kafka']): Promise<Producer> {
    if (this.#producer !== null) return this.#producer;
    const producer = kafka.producer({ transactionalId: 'pricing' });
    await producer.connect();
    this.#producer = producer;
    return producer;
  }
}

const pipeline = new Pipeline();

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
  await pipeline.pass(message, kafka, {
    topic: 'priced',
    key: orderId,
    value: JSON.stringify(priced),
  });
}
