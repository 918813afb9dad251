import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Producer, type ProducerOptions } from '../../../brokers/kafka/producer.ts';
import type { ConsumedRecord } from '../../../brokers/kafka/types.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { Packing } from '../packing.ts';
import { Tape } from './tape.ts';
import type { Step, Trouble } from './view.ts';

const EVENT = { eventId: 'evt_12', orderId: 'ord_12' };
const AT = { topic: 'orders', partition: 0 };
const SETTINGS: readonly ProducerOptions[] = [
  { acks: 0, idempotence: false },
  { acks: 1, idempotence: false },
  { acks: -1, idempotence: true },
];

/** The Kafka model and its producer: three replicas, of which two must have what is acknowledged with `acks=all`. */
export function playKafka(setting: number, trouble: Trouble): { readonly steps: readonly Step[]; readonly stored: number } {
  const run = new KafkaRun(SETTINGS[setting]!, trouble);
  return { steps: run.tape.steps, stored: run.consume() };
}

class KafkaRun {
  readonly tape: Tape;
  readonly #options: ProducerOptions;
  readonly #trouble: Trouble;
  readonly #packing = new Packing(openOwnRealm());
  #toSend = [EVENT.eventId];
  #appended = 0;
  readonly #kafka: Kafka;

  constructor(options: ProducerOptions, trouble: Trouble) {
    this.#options = options;
    this.#trouble = trouble;
    this.#kafka = new Kafka(
      [{ name: AT.topic, partitions: 1, replicationFactor: 3, minInsyncReplicas: 2 }],
      event => event.type === 'appended' && this.#stored(event.offset),
      { brokers: 3 },
    );
    this.tape = new Tape(() => {
      const { end, highWatermark } = this.#kafka.topics.get(AT.topic).log(0);
      const ids = (count: number) => Array.from({ length: count }, () => EVENT.eventId);
      return [this.#toSend, ids(end), ids(highWatermark), [...this.#packing.parcels]];
    });
    if (trouble === 'broker') {
      this.#kafka.setInSync(AT, 1, 0);
      this.tape.note('broker', 'the two followers fall behind: one replica in sync', 'fault');
    }
    const producer = new Producer(this.#kafka, options);
    if (trouble === 'process') this.#die(producer);
    else this.#send(producer);
    if (trouble === 'broker') this.#loseLeader(producer);
  }

  get #waits(): boolean {
    return this.#options.acks !== 0;
  }

  #send(producer: Producer): void {
    this.#hand(producer);
    if (this.#trouble === 'request') {
      producer.loseRequests = 1;
      this.tape.note('broker', 'the request is lost on the way', 'fault');
      if (this.#waits) this.tape.note('orders service', 'has no answer in time: its client sends again');
    }
    if (this.#trouble === 'answer') producer.loseReplies = 1;
    const before = this.#appended;
    producer.flush(0);
    if (this.#trouble === 'answer' && this.#waits && this.#appended === before + 1)
      this.tape.note('broker', 'knows the batch by its number, and stores nothing');
    this.#hear();
  }

  /** Into the buffer of the client. Where nobody waits, the service forgets the event at once. */
  #hand(producer: Producer): void {
    producer.send(AT.topic, { key: EVENT.orderId, value: JSON.stringify(EVENT) }, 0, result => {
      this.#answer = 'error' in result ? result.error.message : null;
    });
    if (!this.#waits) this.#toSend = [];
    this.tape.note('orders service', this.#waits ? 'sends, and waits for the answer' : 'sends, and counts the event as published');
  }

  /** Undefined: nobody has answered. Null: stored. */
  #answer: string | null | undefined;

  #hear(): void {
    if (!this.#waits || this.#answer === undefined) return;
    if (this.#answer === null) {
      this.#toSend = [];
      this.tape.note('orders service', 'has its answer: published');
    } else this.tape.note('orders service', 'is refused: two replicas must have it', 'fault');
  }

  #stored(offset: number): void {
    this.#appended += 1;
    this.tape.note('broker', `the leader stores it at offset ${offset}`);
    if (this.#trouble !== 'answer' || this.#appended > 1) return;
    if (!this.#waits) this.tape.note('broker', 'there is no answer that could be lost', 'fault');
    else {
      this.tape.note('broker', 'the answer is lost on the way', 'fault');
      this.tape.note('orders service', 'has no answer in time: its client sends the same batch again');
    }
  }

  #loseLeader(producer: Producer): void {
    const lost = this.#kafka.loseLeader(AT, 0);
    this.#kafka.setInSync(AT, 3, 0);
    this.tape.note('broker', `the leader dies, a follower takes over${lost > 0 ? ', which never had the record' : ''}`, 'fault');
    if (this.#toSend.length === 0) return;
    this.tape.note('orders service', 'still has the event: its client sends again');
    producer.send(AT.topic, { key: EVENT.orderId, value: JSON.stringify(EVENT) }, 0, () => {
      this.#answer = null;
    });
    producer.flush(0);
    this.#hear();
  }

  /** At the last moment at which its record, or its answer, can go with it. */
  #die(producer: Producer): void {
    this.#hand(producer);
    if (!this.#waits) {
      this.tape.note('orders service', `dies with ${producer.buffered.records} record in its client’s buffer`, 'crash');
      this.tape.note('orders service', 'starts anew: nothing left to send');
      return;
    }
    producer.flush(0);
    this.tape.note('orders service', 'dies before it has its answer', 'crash');
    this.tape.note('orders service', 'starts anew, still has the event, and sends it');
    const next = new Producer(this.#kafka, this.#options);
    next.send(AT.topic, { key: EVENT.orderId, value: JSON.stringify(EVENT) }, 0, () => {
      this.#answer = null;
    });
    next.flush(0);
    this.#hear();
  }

  /** How many records a consumer gets. */
  consume(): number {
    const { records } = this.#kafka.fetchRecords({ ...AT, offset: 0, max: 10, isolation: 'read_committed' }, 0);
    for (const record of records) this.#pack(record);
    return records.length;
  }

  #pack({ offset, value }: ConsumedRecord): void {
    const { says } = this.#packing.take(`orders-0@${offset}`, JSON.parse(value!), 0);
    this.tape.note('packing', `gets record ${offset}: ${says}`);
  }
}
