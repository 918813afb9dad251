import type { RabbitMqTopology } from 'ackademy'

const queue = (broker: RabbitMqTopology, name: string, pattern: string, programs: string[]) =>
  broker
    .assertQueue(name)
    .then(({ queue }) => broker.bindQueue(queue, 'shop', pattern))
    .then(() => programs.reduce<Promise<unknown>>((before, each) => before.then(() => broker.consume(name, each)), Promise.resolve()))

export const declare = (broker: RabbitMqTopology) =>
  broker
    .assertExchange('shop', 'topic')
    .then(() => queue(broker, 'stock', 'order.#', ['stock-service']))
    .then(() => queue(broker, 'mail', 'order.#', ['mail-service']))
    .then(() => queue(broker, 'courier', 'order.#.express', ['courier-service']))
    .then(() => queue(broker, 'labels', 'label.print', ['left-printer', 'right-printer']))
