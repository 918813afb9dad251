/**
 * Topics declared in code, with the methods of kafkajs' admin client. The broker's own model judges each of them, so what it refuses is
 * refused by its own name and number. How many partitions a topic has is all that a run can tell; replicas are accepted where the broker
 * accepts them. Who reads what is no matter of the admin client: a group says so itself. `consume` stands for what a program would say when
 * it connects; where an exercise says it of a group, it is given.
 */
import type { Json } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import { DeclaredAlarms, DeclaredConsumers, type Fields, isFields, onlyKnown, shown } from '../declaring.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import { Kafka } from './broker.ts';
import type { KafkaConfig, KafkaConsumer } from './config.ts';
import { KafkaError } from './errors.ts';
import { kafka } from './kind.ts';

/** Of topics, and of partitions of one: every run opens them all. */
const MOST = 36;
/** Of one topic. Runs at scale have all of them; explored ones as many as `explored` in `kind.ts` leaves. */
const MOST_PARTITIONS = 4096;

export function openKafkaTopology(
  stub: KafkaConfig,
  consumers: { readonly [program: string]: KafkaConsumer },
  free: readonly string[] = [],
): Recorder {
  return new Recorder(stub, consumers, free);
}

/** Each program is a group of its own, by its name. */
const groupOf = (program: string) =>
  kafka.readConsumer({ group: program, subscribe: [] } as never, { kind: 'kafka', topics: [], handled: [] });

class Recorder implements TopologyRecorder<KafkaConfig, KafkaConsumer> {
  readonly #stub: KafkaConfig;
  readonly #consumers: DeclaredConsumers<KafkaConsumer>;
  readonly #alarms = new DeclaredAlarms('topic');
  readonly #kafka = new Kafka([], () => {}, { brokers: 3 });
  /** By name, in the order created. */
  readonly #topics = new Map<string, number>();

  constructor(stub: KafkaConfig, consumers: { readonly [program: string]: KafkaConsumer }, free: readonly string[]) {
    this.#stub = stub;
    this.#consumers = new DeclaredConsumers(
      consumers,
      Object.fromEntries(free.map(program => [program, groupOf(program)])),
      ({ subscribe }) => subscribe,
      'topic',
    );
  }

  readonly methods = {
    /** As in kafkajs it tells whether there is anything new, and minds no topic that is there. */
    createTopics: (request: Json = null) => {
      const only = validatesOnly(request);
      let created = false;
      for (const each of listIn('createTopics', request, 'topics', '{ topics: [{ topic: "orders", numPartitions: 3 }] }')) {
        const { topic, numPartitions, replicationFactor } = itemIn('createTopics', each, ['topic', 'numPartitions', 'replicationFactor']);
        const name = nameIn('createTopics', topic);
        const partitions = countIn('createTopics', 'numPartitions', numPartitions);
        const replicas = countIn('createTopics', 'replicationFactor', replicationFactor);
        if (this.#topics.has(name) || only) continue;
        if (this.#topics.size === MOST)
          throw new TopologyRefused(`These are more than ${MOST} topics, which is as many as there may be here.`);
        asked(() => this.#kafka.createTopic({ name, partitions, replicationFactor: replicas }, 0));
        this.#topics.set(name, partitions);
        created = true;
      }
      return created;
    },
    createPartitions: (request: Json = null) => {
      if (validatesOnly(request)) return true;
      for (const each of listIn('createPartitions', request, 'topicPartitions', '{ topicPartitions: [{ topic: "orders", count: 6 }] }')) {
        const { topic, count } = itemIn('createPartitions', each, ['topic', 'count']);
        const name = nameIn('createPartitions', topic);
        const total = countIn('createPartitions', 'count', count);
        asked(
          () => this.#kafka.createPartitions(name, total, 0),
          this.#topics.has(name) ? '' : `It is about the topic \`${name}\`. ${nearest(name, [...this.#topics.keys()])}`.trim(),
        );
        this.#topics.set(name, total);
      }
      return true;
    },
    consume: (topic: Json = null, program: Json = null, options: Json = null) => {
      const from = nameIn('consume', topic);
      const names = [...this.#topics.keys()];
      if (!names.includes(from))
        throw new TopologyRefused(`consume: there is no topic \`${from}\`; it has to be created first. ${nearest(from, names)}`.trim());
      this.#consumers.add(from, program, options);
      return null;
    },
    alarm: (topic: Json = null, options: Json = null) => this.#alarms.add(topic, options, [...this.#topics.keys()]),
  };

  declared(): Declared<KafkaConfig, KafkaConsumer> {
    return {
      config: { ...this.#stub, topics: [...this.#topics].map(([name, partitions]) => ({ name, partitions })) },
      ...this.#consumers.all((consumer, subscribe) => ({ ...consumer, subscribe })),
      alarms: this.#alarms.all,
    };
  }
}

/** Nothing is made then. */
const validatesOnly = (request: Json) => isFields(request) && request.validateOnly === true;

function asked(act: () => void, more = ''): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    throw new TopologyRefused(`${error.error} (${error.code}): ${error.message} ${more}`.trim());
  }
}

/** Of a request that is answered at once there is nothing to wait for, and nothing that could take too long. */
const OF_REQUESTS = ['waitForLeaders', 'timeout', 'validateOnly'];

function listIn(call: string, request: Json, field: string, such: string): readonly Json[] {
  const list = isFields(request) ? request[field] : undefined;
  if (isFields(request)) onlyKnown(call, request, [field, ...OF_REQUESTS]);
  if (Array.isArray(list)) return list as readonly Json[];
  throw new TopologyRefused(`${call} takes an object with a list of \`${field}\`, such as ${such}; it got ${shown(request)}.`);
}

function itemIn(call: string, value: Json, known: readonly string[]): Fields {
  if (!isFields(value)) throw new TopologyRefused(`Each item of the list that ${call} takes is an object; it got ${shown(value)}.`);
  onlyKnown(call, value, known);
  return value;
}

function nameIn(call: string, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new TopologyRefused(`${call} was given no name of a topic: a text such as "orders"; it got ${shown(value)}.`);
}

/** -1 is the broker's own number, which is one. */
function countIn(call: string, field: string, value: Json | undefined): number {
  if (value === undefined || value === -1) return 1;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new TopologyRefused(`\`${field}\` of ${call} is a whole number; it got ${shown(value)}.`);
  const most = field === 'replicationFactor' ? MOST : MOST_PARTITIONS;
  if (value > most) throw new TopologyRefused(`\`${field}\` of ${call} is ${value}; there may be up to ${most} here.`);
  return value;
}
