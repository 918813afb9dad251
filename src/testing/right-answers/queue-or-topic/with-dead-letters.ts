import type { RabbitMqQueueOptions, RabbitMqTopology } from 'ackademy';

const DLX = 'shop.dead';
const withDeadLetters: RabbitMqQueueOptions = { durable: true, deadLetterExchange: DLX };

export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'topic', { durable: true });
  await broker.assertExchange(DLX, 'fanout', { durable: true });
  await broker.assertQueue('dead', { durable: true });
  await broker.bindQueue('dead', DLX, '');

  await team(broker, 'stock', 'order.#');
  await team(broker, 'mail', 'order.#');
  await team(broker, 'courier', 'order.*.express');

  const { queue: labels } = await broker.assertQueue('labels', withDeadLetters);
  await broker.bindQueue(labels, 'shop', 'label.print');
  await broker.consume(labels, 'left-printer');
  await broker.consume(labels, 'right-printer');
}

async function team(broker: RabbitMqTopology, name: string, pattern: string) {
  const { queue } = await broker.assertQueue(`${name}.orders`, withDeadLetters);
  await broker.bindQueue(queue, 'shop', pattern);
  await broker.consume(queue, `${name}-service`);
}
