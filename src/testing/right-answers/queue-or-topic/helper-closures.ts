import type { RabbitMqTopology } from 'ackademy';

export async function declare(broker: RabbitMqTopology) {
  await broker.assertExchange('shop', 'topic');

  const queue = async (name: string, ...patterns: string[]) => {
    await broker.assertQueue(name, { durable: true });
    for (const pattern of patterns) await broker.bindQueue(name, 'shop', pattern);
    return { for: async (...programs: string[]) => { for (const p of programs) await broker.consume(name, p); } };
  };

  await (await queue('q.stock', 'order.#')).for('stock-service');
  await (await queue('q.mail', 'order.#')).for('mail-service');
  await (await queue('q.courier', 'order.*.express')).for('courier-service');
  await (await queue('q.labels', 'label.print')).for('left-printer', 'right-printer');
}
