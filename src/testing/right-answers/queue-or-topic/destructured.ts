import type { RabbitMqTopology } from 'ackademy';

export async function declare({ assertExchange, assertQueue, bindQueue, consume }: RabbitMqTopology) {
  const { exchange: shop } = await assertExchange('shop', 'topic');
  const [{ queue: stock }, { queue: mail }, { queue: courier }, { queue: labels }] = await Promise.all([
    assertQueue('stock'),
    assertQueue('mail'),
    assertQueue('courier', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 } }),
    assertQueue('labels'),
  ]);

  await bindQueue(stock, shop, 'order.#');
  await bindQueue(mail, shop, 'order.#');
  await bindQueue(courier, shop, 'order.*.express');
  await bindQueue(labels, shop, 'label.print');

  await consume(stock, 'stock-service');
  await consume(mail, 'mail-service');
  await consume(courier, 'courier-service');
  await consume(labels, 'left-printer');
  await consume(labels, 'right-printer');
}
