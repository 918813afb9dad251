import type { RabbitMqTopology } from 'ackademy';

const QUEUES = [
  {
    queue: 'order-events.stock',
    pattern: 'order.#',
    readers: ['stock-service'],
  },
  {
    queue: 'order-events.mail',
    pattern: 'order.#',
    readers: ['mail-service'],
  },
  {
    queue: 'order-events.courier',
    pattern: '#.express',
    readers: ['courier-service'],
  },
  {
    queue: 'jobs.labels',
    pattern: 'label.#',
    readers: ['left-printer', 'right-printer'],
  },
];

export const declare = async (broker: RabbitMqTopology) => {
  const { exchange } = await broker.assertExchange('shop', 'topic', {
    durable: true,
  });
  for (const { queue, pattern, readers } of QUEUES) {
    await broker.assertQueue(queue, { durable: true });
    await broker.bindQueue(queue, exchange, pattern);
    for (const reader of readers) await broker.consume(queue, reader);
  }
};
