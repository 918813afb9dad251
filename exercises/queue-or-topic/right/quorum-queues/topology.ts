import type { RabbitMqTopology } from 'ackademy';

/** Queues that are kept on several machines. */
const kept = {
  durable: true,
  arguments: { 'x-queue-type': 'quorum' },
} as const;

export function declare(broker: RabbitMqTopology) {
  return broker
    .assertExchange('shop', 'topic')
    .then(() =>
      Promise.all(
        ['stock', 'mail', 'courier', 'labels'].map(name =>
          broker.assertQueue(name, kept),
        ),
      ),
    )
    .then(() =>
      Promise.all([
        broker.bindQueue('stock', 'shop', 'order.#'),
        broker.bindQueue('mail', 'shop', 'order.#'),
        broker.bindQueue('courier', 'shop', 'order.*.express'),
        broker.bindQueue('labels', 'shop', 'label.print'),
      ]),
    )
    .then(() =>
      Promise.all([
        broker.consume('stock', 'stock-service'),
        broker.consume('mail', 'mail-service'),
        broker.consume('courier', 'courier-service'),
        broker.consume('labels', 'left-printer'),
        broker.consume('labels', 'right-printer'),
      ]),
    );
}
