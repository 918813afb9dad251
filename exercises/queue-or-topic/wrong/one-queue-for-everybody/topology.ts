import type { RabbitMqTopology } from 'ackademy';

/** Called once, before anything is sent. */
export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'fanout');

  // One queue for everybody: what comes in is handed to whoever is free.
  await broker.assertQueue('inbox');
  await broker.bindQueue('inbox', 'shop', '');

  await broker.consume('inbox', 'stock-service');
  await broker.consume('inbox', 'mail-service');
  await broker.consume('inbox', 'courier-service');
  await broker.consume('inbox', 'left-printer');
  await broker.consume('inbox', 'right-printer');
}
