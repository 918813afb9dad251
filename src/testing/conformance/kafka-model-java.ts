/** What the recorded Java client's operations do to the model's consumers and producers. */
import type { Kafka } from '../../brokers/kafka/broker.ts';
import type { Operation } from './kafka-format.ts';

export class JavaModel {
  readonly #kafka: Kafka;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  knows(_op: string): boolean {
    return false;
  }

  start(_op: Operation, _now: number, _done: (reply: unknown) => void): void {
    void this.#kafka;
  }

  nextTimer(): number | null {
    return null;
  }

  pass(_now: number): void {}
}
