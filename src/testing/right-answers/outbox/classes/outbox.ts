import type { OrderPlaced, Tables } from 'ackademy';

export class Outbox {
  static #table = 'outbox';
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  add(event: OrderPlaced) {
    return this.#tables.insert(Outbox.#table, event.eventId, { ...event });
  }

  async pending(): Promise<OrderPlaced[]> {
    const rows = await this.#tables.all(Outbox.#table);
    return rows.map(({ row }) => row as unknown as OrderPlaced);
  }

  done({ eventId }: OrderPlaced) {
    return this.#tables.delete(Outbox.#table, eventId);
  }
}
