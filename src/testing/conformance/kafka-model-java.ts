/** What the recorded Java clients' operations do to the model's clients. */
import { type AssignorName, assign } from '../../brokers/kafka/assignors.ts';
import type { Kafka } from '../../brokers/kafka/broker.ts';
import { Consumer } from '../../brokers/kafka/consumer.ts';
import { ClientError, KafkaError } from '../../brokers/kafka/errors.ts';
import { murmur2, partitionOfKey } from '../../brokers/kafka/murmur2.ts';
import { nameOf, type OffsetEntry } from '../../brokers/kafka/offsets.ts';
import { Producer } from '../../brokers/kafka/producer.ts';
import { ShareConsumer } from '../../brokers/kafka/share-consumer.ts';
import type { TopicPartition } from '../../brokers/kafka/types.ts';
import type { Fields, Operation } from './steps.ts';

interface Clock {
  now(): number;
  advance(ms: number): void;
}

const utf8 = new TextEncoder();

export class JavaModel {
  readonly #kafka: Kafka;
  readonly #clock: Clock;
  readonly #consumers = new Map<string, Consumer>();
  readonly #events = new Map<string, string[]>();
  readonly #producers = new Map<string, Producer>();
  readonly #sent = new Map<string, unknown[]>();
  readonly #shares = new Map<string, ShareConsumer>();

  constructor(kafka: Kafka, clock: Clock) {
    this.#kafka = kafka;
    this.#clock = clock;
  }

  knows(op: string): boolean {
    return Object.hasOwn(this.#actions, op);
  }

  start(op: Operation, done: (reply: unknown) => void): void {
    try {
      done(this.#actions[op.op]!(op) ?? 'ok');
    } catch (error) {
      done({ error: javaName(error) });
    }
  }

  nextTimer(): number | null {
    const times = [...this.#consumers.values(), ...this.#producers.values()].map(one => one.nextTimer()).filter(at => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  pass(now: number): void {
    for (const one of [...this.#consumers.values(), ...this.#producers.values()]) one.pass(now);
  }

  readonly #actions: { readonly [op: string]: (op: Fields) => unknown } = {
    partitions: ({ keys, count }) => (keys as string[]).map(key => partitionOfKey(key, count)),
    hashes: ({ keys }) => (keys as string[]).map(key => murmur2(utf8.encode(key))),
    assign: ({ assignor, topics, members }) => {
      const subscribers = Object.entries(members as { [id: string]: Fields }).map(
        ([memberId, { topics: names, owned = [], generation, instance = null }]) => ({
          memberId,
          instanceId: instance,
          topics: names as string[],
          owned: pairs(owned),
          generation,
        }),
      );
      const result = assign(assignor as AssignorName, new Map(Object.entries(topics as { [topic: string]: number })), subscribers);
      return Object.fromEntries([...result].map(([id, list]) => [id, list.map(nameOf).sort()]).sort());
    },
    consumer: ({ as, group = null, props = {} }) => {
      const seen: string[] = [];
      const note = (what: string) => (list: readonly TopicPartition[]) =>
        void seen.push(`${what} ${list.map(nameOf).sort().join(' ')}`.trim());
      const { ms, text, flag } = readers(props);
      const consumer = new Consumer(this.#kafka, {
        group,
        clientId: as,
        instanceId: text('group.instance.id') ?? null,
        autoCommit: flag('enable.auto.commit') ?? group !== null,
        ...given('autoCommitIntervalMs', ms('auto.commit.interval.ms')),
        ...given('autoOffsetReset', text('auto.offset.reset')),
        ...given('isolation', text('isolation.level')),
        ...given('maxPollRecords', ms('max.poll.records')),
        ...given('sessionTimeoutMs', ms('session.timeout.ms')),
        ...given('heartbeatMs', ms('heartbeat.interval.ms')),
        ...given('maxPollIntervalMs', ms('max.poll.interval.ms')),
        ...given('assignors', assignorsOf(text('partition.assignment.strategy'))),
        listener: { revoked: note('revoked'), assigned: note('assigned'), lost: note('lost') },
      });
      this.#consumers.set(as, consumer);
      this.#events.set(as, seen);
    },
    subscribe: ({ consumer, topics }) => this.#consumer(consumer).subscribe(topics, this.#clock.now()),
    take: ({ consumer, partitions }) => this.#consumer(consumer).assign(pairs(partitions)),
    poll: ({ consumer, ms = 3000 }) => {
      const end = this.#clock.now() + ms;
      let records = this.#consumer(consumer).poll(this.#clock.now());
      while (records.length === 0 && this.#clock.now() < end) {
        this.#clock.advance(Math.min(50, end - this.#clock.now()));
        records = this.#consumer(consumer).poll(this.#clock.now());
      }
      const events = this.#events.get(consumer)!.splice(0);
      const shown = records
        .map(record => [nameOf(record), record.offset, record.value])
        .sort(([a], [b]) => (a! < b! ? -1 : a! > b! ? 1 : 0));
      return { records: shown, ...(events.length > 0 ? { events } : {}) };
    },
    pollTogether: ({ consumers, ms }) => {
      for (const end = this.#clock.now() + ms; this.#clock.now() < end; this.#clock.advance(50))
        for (const name of consumers) this.#consumer(name).poll(this.#clock.now());
      return Object.fromEntries(
        [...(consumers as string[])]
          .sort()
          .map(name => [name, { holds: this.#consumer(name).assignment().map(nameOf).sort(), events: this.#events.get(name)!.splice(0) }]),
      );
    },
    commitSync: ({ consumer, offsets }) =>
      this.#consumer(consumer).commit(this.#clock.now(), offsets === undefined ? undefined : entries(offsets)),
    position: op => ({ position: this.#consumer(op.consumer).position(at(op), this.#clock.now()) }),
    committedOffset: op => ({ committed: this.#consumer(op.consumer).committed(at(op), this.#clock.now()) }),
    lag: op => ({ lag: this.#consumer(op.consumer).lag(at(op), this.#clock.now()) }),
    seek: op => this.#consumer(op.consumer).seek(at(op), op.offset),
    seekToBeginning: op => this.#consumer(op.consumer).seekToBeginning([at(op)], this.#clock.now()),
    seekToEnd: op => this.#consumer(op.consumer).seekToEnd([at(op)], this.#clock.now()),
    pause: op => this.#consumer(op.consumer).pause([at(op)]),
    resume: op => this.#consumer(op.consumer).resume([at(op)]),
    assignment: ({ consumer }) => this.#consumer(consumer).assignment().map(nameOf).sort(),
    close: ({ consumer }) => this.#consumer(consumer).close(this.#clock.now()),
    producer: ({ as, props = {} }) => {
      const { ms, text, flag } = readers(props);
      const acks = text('acks');
      const producer = new Producer(this.#kafka, {
        ...given('acks', acks === undefined ? undefined : acks === 'all' ? -1 : Number(acks)),
        ...given('idempotence', flag('enable.idempotence')),
        ...given('lingerMs', ms('linger.ms')),
        ...given('batchBytes', ms('batch.size')),
        ...given('bufferBytes', ms('buffer.memory')),
        ...given('maxBlockMs', ms('max.block.ms')),
        ...given('transactionalId', text('transactional.id')),
        ...given('transactionTimeoutMs', ms('transaction.timeout.ms')),
      });
      this.#producers.set(as, producer);
      this.#sent.set(as, []);
    },
    send: ({ producer, topic, key = null, value, partition = null }) => {
      const list = this.#sent.get(producer)!;
      const index = list.push(null) - 1;
      const text = typeof value === 'object' ? value.fill.repeat(value.len) : value;
      this.#producers.get(producer)!.send(
        topic,
        { key, value: text },
        this.#clock.now(),
        result => {
          list[index] = 'error' in result ? javaName(result.error) : [result.partition, result.offset];
        },
        partition,
      );
    },
    flush: ({ producer }) => {
      this.#producers.get(producer)!.flush(this.#clock.now());
      return this.#sent.get(producer)!.splice(0);
    },
    initTransactions: ({ producer }) => this.#producers.get(producer)!.initTransactions(this.#clock.now()),
    begin: ({ producer }) => this.#producers.get(producer)!.beginTransaction(),
    sendOffsets: ({ producer, of, group, offsets }) => {
      const consumer = of === undefined ? null : this.#consumer(of);
      const member =
        consumer === null ? { id: group } : { id: consumer.options.group!, memberId: consumer.memberId, generation: consumer.generation };
      this.#producers.get(producer)!.sendOffsetsToTransaction(entries(offsets), member, this.#clock.now());
    },
    commitTransaction: ({ producer }) => this.#producers.get(producer)!.commitTransaction(this.#clock.now()),
    abortTransaction: ({ producer }) => this.#producers.get(producer)!.abortTransaction(this.#clock.now()),
    closeProducer: ({ producer }) => this.#producers.get(producer)!.close(this.#clock.now()),
    shareConsumer: ({ as, group, props = {} }) => {
      const { ms, text } = readers(props);
      this.#shares.set(
        as,
        new ShareConsumer(this.#kafka, {
          group,
          clientId: as,
          explicit: text('share.acknowledgement.mode') === 'explicit',
          ...given('maxPollRecords', ms('max.poll.records')),
        }),
      );
    },
    shareSubscribe: ({ consumer, topic }) => this.#shares.get(consumer)!.subscribe([topic]),
    sharePoll: ({ consumer, ms = 1500 }) => {
      const end = this.#clock.now() + ms;
      const share = this.#shares.get(consumer)!;
      let records = share.poll(this.#clock.now());
      while (records.length === 0 && this.#clock.now() < end) {
        this.#clock.advance(Math.min(50, end - this.#clock.now()));
        records = share.poll(this.#clock.now());
      }
      return records.map(({ offset, value, deliveryCount }) => [offset, value, deliveryCount]);
    },
    acknowledge: ({ consumer, offset, type }) => this.#shares.get(consumer)!.acknowledge(offset, type),
    shareCommit: ({ consumer }) => this.#shares.get(consumer)!.commit(this.#clock.now()),
    shareClose: ({ consumer }) => this.#shares.get(consumer)!.close(this.#clock.now()),
  };

  #consumer(name: string): Consumer {
    return this.#consumers.get(name)!;
  }
}

function javaName(error: unknown): string {
  if (error instanceof ClientError) return error.name;
  if (!(error instanceof KafkaError)) throw error;
  if (error.name !== 'KafkaError') return error.name;
  const words = error.error.toLowerCase().split('_');
  const name = words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('');
  return JAVA_NAMES[error.error] ?? `${name}Exception`;
}

/** Where Java's class is not the protocol's name in camel case. */
const JAVA_NAMES: { readonly [error: string]: string } = {
  MESSAGE_TOO_LARGE: 'RecordTooLargeException',
  INVALID_TRANSACTION_TIMEOUT: 'InvalidTxnTimeoutException',
};

const ASSIGNORS: { readonly [name: string]: AssignorName } = {
  RangeAssignor: 'range',
  RoundRobinAssignor: 'roundrobin',
  StickyAssignor: 'sticky',
  CooperativeStickyAssignor: 'cooperative-sticky',
};

function assignorsOf(text: string | undefined): AssignorName[] | undefined {
  return text?.split(',').map(name => ASSIGNORS[name.trim().split('.').at(-1)!]!);
}

function readers(props: { readonly [name: string]: string | number | boolean }) {
  const text = (name: string) => (props[name] === undefined ? undefined : String(props[name]));
  const ms = (name: string) => (props[name] === undefined ? undefined : Number(props[name]));
  const flag = (name: string) => (props[name] === undefined ? undefined : String(props[name]) === 'true');
  return { text, ms, flag };
}

function given(name: string, value: unknown): Fields {
  return value === undefined ? {} : { [name]: value };
}

function pairs(list: readonly (readonly [string, number])[]): TopicPartition[] {
  return list.map(([topic, partition]) => ({ topic, partition }));
}

function entries(list: readonly (readonly [string, number, number])[]): OffsetEntry[] {
  return list.map(([topic, partition, offset]) => ({ topic, partition, offset }));
}

function at({ topic, partition = 0 }: Fields): TopicPartition {
  return { topic, partition };
}
