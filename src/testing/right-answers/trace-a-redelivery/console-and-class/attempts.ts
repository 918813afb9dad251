import type { Db, KafkaMessage } from 'ackademy';

export class Attempts {
  static readonly #TABLE = 'attempts';
  static readonly #COLUMN = 'n';

  constructor(private readonly db: Db) {}

  async next(record: Pick<KafkaMessage, 'topic' | 'partition' | 'offset'>): Promise<number> {
    const key = Attempts.keyOf(record);
    await this.db.insertIfAbsent(Attempts.#TABLE, key, { [Attempts.#COLUMN]: 0 });
    return this.db.increment(Attempts.#TABLE, key, 1, Attempts.#COLUMN);
  }

  static keyOf({ topic, partition, offset }: Pick<KafkaMessage, 'topic' | 'partition' | 'offset'>) {
    return [topic, partition, offset].join('/');
  }
}
