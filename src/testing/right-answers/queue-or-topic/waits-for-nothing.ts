import type { RabbitMqTopology } from 'ackademy';

// A channel sends what it is told in the order in which it is told; one wait at the end is enough.
export async function declare(broker: RabbitMqTopology) {
  const done: Promise<unknown>[] = [
    broker.assertExchange('shop', 'topic'),
    broker.assertQueue('stock'),
    broker.assertQueue('mail'),
    broker.assertQueue('courier'),
    broker.assertQueue('labels'),
    broker.bindQueue('stock', 'shop', 'order.#'),
    broker.bindQueue('mail', 'shop', 'order.#'),
    broker.bindQueue('courier', 'shop', 'order.*.express'),
    broker.bindQueue('labels', 'shop', 'label.print'),
    broker.consume('stock', 'stock-service'),
    broker.consume('mail', 'mail-service'),
    broker.consume('courier', 'courier-service'),
    broker.consume('labels', 'left-printer'),
    broker.consume('labels', 'right-printer'),
  ];
  await Promise.all(done);
}
