import type { RabbitMqTopology } from 'ackademy';

/** Called once, before anything is sent. */
export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'topic', { durable: false });
  await broker.assertQueue('stock');
  await broker.bindQueue('stock', 'shop', 'order.#');
  await broker.consume('stock', 'stock-service');

  await broker.assertQueue('mail');
  await broker.bindQueue('mail', 'shop', 'order.#');
  await broker.consume('mail', 'mail-service');
  await broker.assertQueue('courier');
  await broker.bindQueue('courier', 'shop', 'order.*.express');
  await broker.consume('courier', 'courier-service');
  await broker.assertQueue('labels');
  await broker.bindQueue('labels', 'shop', 'label.print');
  await broker.consume('labels', 'left-printer');
  await broker.consume('labels', 'right-printer');
}
