import type { RabbitMqTopology } from 'ackademy';

class Topology {
  private readonly steps: ((broker: RabbitMqTopology) => Promise<unknown>)[] = [];

  exchange(name: string) {
    this.steps.push(broker => broker.assertExchange(name, 'topic'));
    return this;
  }

  queue(name: string) {
    this.steps.push(broker => broker.assertQueue(name));
    return {
      bind: (exchange: string, pattern: string) => {
        this.steps.push(broker => broker.bindQueue(name, exchange, pattern));
        return { to: (...programs: string[]) => this.readers(name, programs) };
      },
    };
  }

  private readers(queue: string, programs: string[]) {
    this.steps.push(...programs.map(each => (broker: RabbitMqTopology) => broker.consume(queue, each)));
    return this;
  }

  async apply(broker: RabbitMqTopology) {
    for (const step of this.steps) await step(broker);
  }
}

export const declare = (broker: RabbitMqTopology) =>
  new Topology()
    .exchange('shop')
    .queue('stock').bind('shop', 'order.#').to('stock-service')
    .queue('mail').bind('shop', 'order.#').to('mail-service')
    .queue('courier').bind('shop', '#.express').to('courier-service')
    .queue('printing').bind('shop', 'label.#').to('left-printer', 'right-printer')
    .apply(broker);
