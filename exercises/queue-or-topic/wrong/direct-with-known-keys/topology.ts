import type { RabbitMqTopology } from 'ackademy';

const PLACED = ['order.placed', 'order.placed.express'];
const CANCELLED = ['order.cancelled', 'order.cancelled.express'];

/** Called once, before anything is sent. */
export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'direct');

  for (const team of ['stock', 'mail', 'courier']) {
    await broker.assertQueue(team);
    for (const key of [...PLACED, ...CANCELLED])
      if (team !== 'courier' || key.endsWith('.express'))
        await broker.bindQueue(team, 'shop', key);
    await broker.consume(team, `${team}-service`);
  }

  await broker.assertQueue('labels');
  await broker.bindQueue('labels', 'shop', 'label.print');
  await broker.consume('labels', 'left-printer');
  await broker.consume('labels', 'right-printer');
}
