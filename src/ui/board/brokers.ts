/** The brokers that a board can write for, and what differs between them. */

export const BROKERS = ['kafka', 'aws', 'rabbitmq', 'pubsub'] as const;
export type Broker = (typeof BROKERS)[number];

export interface Dialect {
  /** As people say it. */
  readonly title: string;
  /** The word for what holds messages, on the board. */
  readonly queue: string;
  /** The name of the function in topology.ts, its parameter and the parameter's type. */
  readonly declares: readonly [name: string, parameter: string, type: string];
  readonly message: string;
  /** The broker counts tries and gives up; else the handler does, and pauses where it stands. */
  readonly counts: boolean;
  /** It has a use for a key. */
  readonly keyed: boolean;
  /** Topics stand beside queues, and copy to them. */
  readonly topicsCopy: boolean;
  /** What was received is hidden for so long as a queue says. */
  readonly hides: boolean;
  /** Everything is sent to a topic. */
  readonly topicsOnly: boolean;
  /** A topic is read in so many partitions. */
  readonly partitioned: boolean;
  /** A queue of one's own for each user can be declared. */
  readonly perUser: boolean;
  /** What is added to the name of a topic for what holds its messages. */
  readonly held: string;
}

export const DIALECTS: { readonly [broker in Broker]: Dialect } = {
  kafka: {
    title: 'Kafka',
    queue: 'topic',
    declares: ['kafka', 'admin', 'KafkaTopology'],
    message: 'KafkaMessage',
    counts: false,
    keyed: true,
    topicsCopy: false,
    hides: false,
    topicsOnly: true,
    partitioned: true,
    perUser: false,
    held: '',
  },
  aws: {
    title: 'SNS and SQS',
    queue: 'queue',
    declares: ['aws', 'broker', 'SnsTopology'],
    message: 'SqsMessage',
    counts: true,
    keyed: false,
    topicsCopy: true,
    hides: true,
    topicsOnly: false,
    partitioned: false,
    perUser: true,
    held: '',
  },
  rabbitmq: {
    title: 'RabbitMQ',
    queue: 'queue',
    declares: ['rabbitmq', 'channel', 'RabbitMqTopology'],
    message: 'RabbitMqMessage',
    counts: false,
    keyed: false,
    topicsCopy: false,
    hides: false,
    topicsOnly: false,
    partitioned: false,
    perUser: true,
    held: '',
  },
  pubsub: {
    title: 'Pub/Sub',
    queue: 'topic',
    declares: ['pubsub', 'admin', 'PubSubTopology'],
    message: 'PubSubMessage',
    counts: false,
    keyed: true,
    topicsCopy: false,
    hides: false,
    topicsOnly: true,
    partitioned: false,
    perUser: false,
    held: '-held',
  },
};
