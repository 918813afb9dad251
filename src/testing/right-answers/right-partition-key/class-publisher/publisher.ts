import type { OrderEvent, Services, Topic } from 'ackademy';

export class OrderEvents {
  readonly #topic: Topic;

  constructor({ topic }: Pick<Services, 'topic'>) {
    this.#topic = topic('order-events');
  }

  async publish(event: OrderEvent) {
    const key = OrderEvents.keyOf(event);
    return this.#topic.publish(event, { key });
  }

  static keyOf({ orderId }: OrderEvent) {
    return `order/${orderId}`;
  }
}
