import type { RabbitMqTopology } from 'ackademy';

type Step = [keyof RabbitMqTopology, ...unknown[]];

function* topology(): Generator<Step> {
  yield ['assertExchange', 'shop', 'topic'];
  for (const [team, pattern] of Object.entries({ stock: 'order.#', mail: 'order.#', courier: 'order.#.express' })) {
    const queue = `news-for-${team}`;
    yield ['assertQueue', queue];
    yield ['bindQueue', queue, 'shop', pattern];
    yield ['consume', queue, `${team}-service`];
  }
  yield ['assertQueue', 'labels'];
  yield ['bindQueue', 'labels', 'shop', 'label.print'];
  for (const side of ['left', 'right']) yield ['consume', 'labels', `${side}-printer`];
}

export async function declare(broker: RabbitMqTopology) {
  for (const [method, ...args] of topology()) await (broker[method] as (...all: unknown[]) => Promise<unknown>)(...args);
}
