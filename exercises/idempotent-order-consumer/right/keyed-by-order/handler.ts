import type { Message, OrderPlaced, Services } from 'ackademy';

const MARKS = 'processed_events';

class Deductions {
  readonly #db: Services['db'];

  constructor(db: Services['db']) {
    this.#db = db;
  }

  /** True when this call did it. */
  async once({ orderId, sku, quantity }: OrderPlaced): Promise<boolean> {
    return this.#db.transaction(async tx => {
      const first = await tx.insertIfAbsent(MARKS, `deduct:${orderId}`, {
        sku,
        quantity,
      });
      if (first) await tx.decrement('stock', sku, quantity);
      return first;
    });
  }
}

export async function handle(
  message: Message<OrderPlaced>,
  services: Services,
): Promise<void> {
  const done = await new Deductions(services.db).once(message.body);
  if (!done) services.log.info('seen before', { attempt: message.attempt });
  await message.ack();
}
