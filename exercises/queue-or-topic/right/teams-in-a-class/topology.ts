import type { RabbitMqTopology } from 'ackademy';
import { Team } from './team';

export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'topic');
  for (const name of ['stock', 'mail'])
    await new Team(broker, name).subscribe('order.#');
  await new Team(broker, 'courier').subscribe('order.#.express');
  await new Team(broker, 'printers').subscribe('label.*', [
    'left-printer',
    'right-printer',
  ]);
}
