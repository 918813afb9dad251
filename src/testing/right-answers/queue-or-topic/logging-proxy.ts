import type { RabbitMqTopology } from 'ackademy';

const audited = (broker: RabbitMqTopology): RabbitMqTopology =>
  new Proxy(broker, {
    get(target, property, receiver) {
      const method = Reflect.get(target, property, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        console.log(`${String(property)}(${args.map(a => JSON.stringify(a)).join(', ')})`);
        return method(...args);
      };
    },
  });

export async function declare(plain: RabbitMqTopology) {
  const broker = audited(plain);
  await broker.assertExchange('shop', 'topic');
  for (const [queue, pattern] of [['stock', 'order.#'], ['mail', 'order.#'], ['courier', 'order.*.express'], ['labels', 'label.print']] as const) {
    await broker.assertQueue(queue);
    await broker.bindQueue(queue, 'shop', pattern);
  }
  await broker.consume('stock', 'stock-service');
  await broker.consume('mail', 'mail-service');
  await broker.consume('courier', 'courier-service');
  await broker.consume('labels', 'left-printer');
  await broker.consume('labels', 'right-printer');
}
