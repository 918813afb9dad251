/**
 * What the commands in the lesson print: each a run of a broker's model, shown by the model's own console. A shop with a group
 * of three Kafka consumers, one of which cannot get past a record; and the same trouble on SQS and on RabbitMQ.
 */
import slowEmail from '../../../../content/lessons/event-driven-pub-sub/runs/slow-email.js?lowered';
import { Kafka } from '../../../brokers/kafka/broker.ts';
import { consoleRecord, describeGroup } from '../../../brokers/kafka/console.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import { partitionOfKey } from '../../../brokers/kafka/murmur2.ts';
import type { ConsumedRecord } from '../../../brokers/kafka/types.ts';
import { RabbitBroker } from '../../../brokers/rabbitmq/broker.ts';
import { listQueues } from '../../../brokers/rabbitmq/console.ts';
import { getQueueAttributes, receiveMessage } from '../../../brokers/sqs/console.ts';
import { SqsEndpoint } from '../../../brokers/sqs/endpoint.ts';
import { loadExercise } from '../../../exercise/load-fs.ts';
import type { History } from '../../../history/index.ts';
import { ownRun } from '../own-run.ts';

const ORDERS = 15_000;
/** Those that came while the others were still at work on what they had. */
const LAST = 6;
const POISON = 5120;
const PARTITIONS = 3;

const body = (order: number, total: number | null) => JSON.stringify({ eventId: `evt_${order}`, orderId: `ord_${order}`, total });
const POISONOUS = body(POISON, null);

export interface KafkaTrouble {
  readonly group: string;
  readonly record: string;
  readonly partition: number;
  /** Where the group is stuck, and where the log of that partition ends. */
  readonly offset: number;
  readonly end: number;
  /** The same group with none of its consumers running. */
  readonly nobody: string;
}

/** A handler that calls `total.toFixed(2)` dies on the one order that has none. It comes back, reads it again, and dies again. */
export function kafkaTrouble(): KafkaTrouble {
  const kafka = new Kafka([{ name: 'orders', partitions: PARTITIONS }], () => {}, { groupInitialRebalanceDelayMs: 0 });
  let now = 0;
  const produce = (from: number, to: number) => {
    for (let order = from; order <= to; order += 1) {
      const key = `ord_${order}`;
      const record = { key, value: body(order, order === POISON ? null : 4200) };
      kafka.produce({ topic: 'orders', partition: partitionOfKey(key, PARTITIONS), acks: -1, records: [record] }, now);
    }
  };
  produce(1, ORDERS - LAST);
  const consumers = [1, 2, 3].map(number => {
    const consumer = new Consumer(kafka, {
      group: 'email-service',
      clientId: `email-${number}`,
      autoOffsetReset: 'earliest',
      autoCommit: false,
    });
    consumer.subscribe(['orders'], now);
    return consumer;
  });
  let stuck: ConsumedRecord | null = null;
  /** One turn of the loop of the lesson: poll, process, commit. */
  const turn = (consumer: Consumer): boolean => {
    const records = consumer.poll(now);
    const bad = records.findIndex(({ value }) => value === POISONOUS);
    const done = bad < 0 ? records : records.slice(0, bad);
    for (const { partition, offset } of done.slice(-1)) consumer.commit(now, [{ topic: 'orders', partition, offset: offset + 1 }]);
    if (bad >= 0) {
      stuck = records[bad]!;
      consumer.seek({ topic: 'orders', partition: stuck.partition }, stuck.offset);
    }
    return done.length > 0;
  };
  // Until nobody gets any further; the first turns only bring the group together.
  for (let idle = 0; idle < 10; ) {
    now += 1000;
    kafka.pass(now);
    idle = consumers.map(turn).some(moved => moved) ? 0 : idle + 1;
  }
  produce(ORDERS - LAST + 1, ORDERS);
  if (stuck === null) throw new Error('nobody met the record that stops the group');
  const { partition, offset } = stuck as ConsumedRecord;
  const group = describeGroup(kafka, 'email-service', now);
  for (const consumer of consumers) consumer.close(now);
  return {
    group,
    record: `${consoleRecord(stuck, { key: true })}\nProcessed a total of 1 messages\n`,
    partition,
    offset,
    end: kafka.topics.get('orders').log(partition).end,
    nobody: describeGroup(kafka, 'email-service', now),
  };
}

export interface SqsTrouble {
  readonly depth: string;
  readonly deadDepth: string;
  readonly dead: string;
}

const WAITING = 1240;
const IN_FLIGHT = 20;
const DEAD = 7;
const MAX_RECEIVES = 5;

/** Seven orders without a total have been received five times each and lie in the dead-letter queue; the others go on. */
export function sqsTrouble(): SqsTrouble {
  const endpoint = new SqsEndpoint([], () => {}, { region: 'eu-west-1', account: '123456789012', epoch: 1_795_600_000_000 });
  endpoint.ask('CreateQueue', { QueueName: 'email-dead' }, 0);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: endpoint.arnOf('email-dead'), maxReceiveCount: MAX_RECEIVES });
  endpoint.ask('CreateQueue', { QueueName: 'email', Attributes: { RedrivePolicy } }, 0);
  const QueueUrl = endpoint.urlOf('email');
  const send = (order: number, total: number | null) => endpoint.ask('SendMessage', { QueueUrl, MessageBody: body(order, total) }, 0);
  const receive = (most: number, at: number) =>
    endpoint.ask('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: most, WaitTimeSeconds: 0 }, at);
  for (let order = 0; order < DEAD; order += 1) send(POISON + order, null);
  // Received, not deleted, visible again after 30 s: five times, and a sixth receive that moves them.
  let at = 0;
  for (let attempt = 0; attempt <= MAX_RECEIVES; attempt += 1, at += 31_000) receive(10, at);
  for (let order = 0; order < WAITING + IN_FLIGHT; order += 1) send(POISON + DEAD + order, 4200);
  for (let held = 0; held < IN_FLIGHT; held += 10) receive(10, at);
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  return {
    depth: getQueueAttributes(endpoint, 'email', at, names),
    deadDepth: getQueueAttributes(endpoint, 'email-dead', at, names.slice(0, 1)),
    dead: receiveMessage(endpoint, 'email-dead', at, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  };
}

/** The same on RabbitMQ: one consumer with a prefetch of 20, and what was refused, in a queue behind a dead-letter exchange. */
export function rabbitTrouble(): string {
  const broker = new RabbitBroker({ profile: '4.0' });
  const channel = broker.connect('shop').openChannel('main');
  channel.declareQueue({
    queue: 'email',
    arguments: { 'x-queue-type': 'quorum', 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'email.dead' },
  });
  channel.declareQueue({ queue: 'email.dead', arguments: { 'x-queue-type': 'quorum' } });
  const publish = (count: number) => {
    for (let i = 0; i < count; i += 1) channel.publish({ exchange: '', key: 'email', body: body(POISON + i, null), properties: {} });
  };
  publish(DEAD);
  const refusing = broker.connect('refusing').openChannel('refusing');
  for (let i = 0; i < DEAD; i += 1) {
    const got = refusing.get('email', { noAck: false });
    if (!got.value || got.value.empty) throw new Error('a message is missing');
    refusing.reject(got.value.tag, { requeue: false });
  }
  publish(WAITING + IN_FLIGHT);
  const working = broker.connect('worker').openChannel('worker');
  working.qos(IN_FLIGHT);
  working.consume({ queue: 'email', consumer: 'email-1', noAck: false, exclusive: false, arguments: {} });
  return listQueues(broker.snapshot(), ['name', 'messages_ready', 'messages_unacknowledged', 'consumers']);
}

/** A redelivery as one's own log shows it: two workers, a visibility timeout of 30 s, and an email that takes 34. */
export async function slowEmails(): Promise<{ readonly log: readonly string[]; readonly history: History }> {
  const { exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
  const history = ownRun(exercise, slowEmail, '3');
  const clock = (at: number) => new Date(at).toISOString().slice(11, 23);
  const log = history.flatMap(event => (event.type === 'logged' ? [`${clock(event.at)} worker-${event.worker}  ${event.text}`] : []));
  return { log, history };
}
