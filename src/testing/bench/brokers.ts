import { Kafka } from '../../brokers/kafka/broker.ts';
import { Consumer } from '../../brokers/kafka/consumer.ts';
import { Producer } from '../../brokers/kafka/producer.ts';
import { PubSub } from '../../brokers/pubsub/broker.ts';
import { RabbitBroker } from '../../brokers/rabbitmq/broker.ts';
import type { FieldTable } from '../../brokers/rabbitmq/types.ts';
import { Sns } from '../../brokers/sns/broker.ts';
import { Sqs } from '../../brokers/sqs/broker.ts';
import type { Place } from './place.ts';
import { paired, type Row, row } from './row.ts';

const MESSAGES = 200_000;
const AT_ONCE = 64;

/** Passes `MESSAGES` messages, at most `AT_ONCE` in flight. */
type Passing = () => void;

interface Measured {
  /** Operations that a caller makes for each message: `sent, received, deleted`. */
  readonly operations: number;
  readonly pass: Passing;
}

const silent = () => {};

/** Sends one by one; after each `AT_ONCE`, `drain` takes that many. */
function inTurns(send: (n: number) => void, drain: (n: number) => void): void {
  for (let n = 0; n < MESSAGES; n += 1) {
    send(n);
    if (n % AT_ONCE === AT_ONCE - 1) drain(n);
  }
}

function passQueue(name: string): void {
  const sqs = new Sqs([{ name, retentionMs: null, remembersDeleted: false }], silent);
  const more = (n: number) => (name.endsWith('.fifo') ? { groupId: `g${n % 16}`, deduplicationId: `d${n}` } : {});
  inTurns(
    n => sqs.send(name, { id: `m${n}`, body: null, ...more(n) }, n),
    n => takeAll(sqs, name, n),
  );
}

function takeAll(sqs: Sqs, queue: string, now: number): void {
  for (let k = 0; k < AT_ONCE; k += 1) {
    const [received] = sqs.receive(queue, {}, now);
    sqs.delete(queue, received!.receiptHandle, now, k);
  }
}

/** A producer with batches, and a consumer that commits what it polled. */
function passLog(): void {
  const kafka = new Kafka([{ name: 't', partitions: 1 }], silent, { groupInitialRebalanceDelayMs: 0, offsetsTopicPartitions: 1 });
  const producer = new Producer(kafka);
  const consumer = new Consumer(kafka, { group: 'g', autoOffsetReset: 'earliest', autoCommit: false });
  consumer.subscribe(['t'], 0);
  consumer.poll(0);
  let taken = 0;
  inTurns(
    n => void producer.send('t', { key: null, value: `m${n}` }, n),
    n => {
      producer.flush(n);
      taken += consumer.poll(n).length;
      consumer.commit(n);
    },
  );
  if (taken < MESSAGES - AT_ONCE) throw new Error(`Kafka's consumer polled only ${taken} messages`);
}

/** One consumer with a prefetch, which acknowledges each message. */
function passRabbit(args: FieldTable): void {
  let taken = 0;
  const onEvent = (event: { readonly type: string }) => {
    if (event.type !== 'deliver') return;
    taken += 1;
    tags.push((event as unknown as { delivery: { tag: number } }).delivery.tag);
  };
  const tags: number[] = [];
  const broker = new RabbitBroker({ profile: '4.0', onEvent });
  const channel = broker.connect('k').openChannel('c');
  channel.declareQueue({ queue: 'q', arguments: args });
  channel.qos(AT_ONCE);
  channel.consume({ queue: 'q', consumer: 'c', noAck: false, exclusive: false });
  inTurns(
    () => channel.publish({ exchange: '', key: 'q', body: 'm' }),
    () => {
      for (const tag of tags.splice(0)) channel.ack(tag);
    },
  );
  if (taken < MESSAGES - AT_ONCE) throw new Error(`RabbitMQ's consumer got only ${taken} messages`);
}

const FAN_OUT = ['stock', 'mail', 'log'];

function passTopic(): void {
  const sqs = new Sqs(
    FAN_OUT.map(name => ({ name, retentionMs: null, remembersDeleted: false })),
    silent,
  );
  const subscriptions = FAN_OUT.map(endpoint => ({ topic: 't', protocol: 'sqs' as const, endpoint, rawMessageDelivery: true }));
  const sns = new Sns([{ name: 't' }], subscriptions, sqs, silent);
  inTurns(
    n => sns.publish('t', { id: `m${n}`, body: 'm' }, n),
    n => {
      for (const queue of FAN_OUT) takeAll(sqs, queue, n);
    },
  );
}

function passSubscription(): void {
  const broker = new PubSub([{ name: 'topic' }], [{ name: 'work', topic: 'topic', retentionMs: null }], silent);
  inTurns(
    n => broker.publish('topic', { id: `m${n}`, body: 'm' }, n),
    n => {
      for (let k = 0; k < AT_ONCE; k += 1) {
        const [pulled] = broker.pull('work', {}, n);
        broker.acknowledge('work', [pulled!.ackId], n, k);
      }
    },
  );
}

/** Each broker that there is a model of. A new one adds its line here. */
const BROKERS: { readonly [name: string]: Measured } = {
  SQS: { operations: 3, pass: () => passQueue('q') },
  'SQS FIFO': { operations: 3, pass: () => passQueue('q.fifo') },
  Kafka: { operations: 2, pass: passLog },
  'RabbitMQ classic': { operations: 3, pass: () => passRabbit({}) },
  'RabbitMQ quorum': { operations: 3, pass: () => passRabbit({ 'x-queue-type': 'quorum' }) },
  'SNS to 3 queues': { operations: 7, pass: passTopic },
  'Pub/Sub': { operations: 3, pass: passSubscription },
};

function plainQueue(): void {
  const queue: { id: string; body: null }[] = [];
  let taken = 0;
  for (let n = 0; n < MESSAGES; n += 1) {
    queue.push({ id: `m${n}`, body: null });
    if (n % AT_ONCE !== AT_ONCE - 1) continue;
    for (let k = 0; k < AT_ONCE; k += 1) if (queue.shift() !== undefined) taken += 1;
  }
  if (taken !== MESSAGES - (MESSAGES % AT_ONCE)) throw new Error('the plain queue lost messages');
}

export async function measureBrokers({ name: where, now }: Place): Promise<Row[]> {
  const rows: Row[] = [];
  // A push and a shift for each message.
  const plainOperations = 2;
  for (const [name, { operations, pass }] of Object.entries(BROKERS)) {
    const [plain, modelled] = (await paired(now, [plainQueue, pass], 4)) as [number, number];
    const note = `${((operations * MESSAGES) / modelled / 1e6).toFixed(2)}M operations a second`;
    const ratio = modelled / operations / (plain / plainOperations);
    rows.push(row(where, `${name}: time an operation, against a plain array queue`, ratio, 'x', null, note));
  }
  return rows;
}
