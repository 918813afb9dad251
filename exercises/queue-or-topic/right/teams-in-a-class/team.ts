import type { RabbitMqTopology } from 'ackademy';

/** Those who share one copy. */
export class Team {
  readonly #broker: RabbitMqTopology;
  readonly #name: string;

  constructor(broker: RabbitMqTopology, name: string) {
    this.#broker = broker;
    this.#name = name;
  }

  async subscribe(
    pattern: string,
    programs: readonly string[] = [`${this.#name}-service`],
  ) {
    const { queue } = await this.#broker.assertQueue(`${this.#name}-queue`);
    await this.#broker.bindQueue(queue, 'shop', pattern);
    for (const program of programs)
      await this.#broker.consume(queue, program);
  }
}
