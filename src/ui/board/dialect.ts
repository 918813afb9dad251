/** What differs between brokers in the code that a board writes. */
import { type Broker, type Channel, channelsOf, type Design, isTopic, sourcesOf } from './design.ts';

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

/** The service that sends to it: `topic('posts').publish(…)`. */
export function senderOf(design: Design, channel: Channel): 'topic' | 'queue' {
  return DIALECTS[design.broker].topicsOnly || isTopic(design, channel) ? 'topic' : 'queue';
}

const WIDTH = 75;

/**
 * A call that sends, without `await` and without a semicolon; broken where the line would be too long.
 *
 * @param name as code: `'pushes'`
 * @param key as code; null: none
 * @param around the characters that stand beside it in its first line
 */
export function send(design: Design, channel: Channel, { name = `'${channel.name}'`, fields, key, indent, around }: Sending): string {
  const sender = senderOf(design, channel);
  const keyed = key !== null && DIALECTS[design.broker].keyed;
  const head = `${sender}(${name}).${sender === 'topic' ? 'publish' : 'send'}(`;
  const options = `{ key: ${key} }`;
  const one = `${head}${fields}${keyed ? `, ${options}` : ''})`;
  if (indent.length + around + one.length <= WIDTH) return one;
  if (!fields.startsWith('{')) return keyed ? `${head}${fields}, {\n${indent}  key: ${key},\n${indent}})` : one;
  if (keyed) return `${head}\n${indent}  ${fields},\n${indent}  ${options},\n${indent})`;
  const inner = fields
    .replace(/^\{ | \}$/g, '')
    .split(', ')
    .map(each => `${indent}  ${each},`);
  return `${head}{\n${inner.join('\n')}\n${indent}})`;
}

export interface Sending {
  readonly name?: string;
  /** What is sent: an object in one line, or a name, as code. */
  readonly fields: string;
  readonly key: string | null;
  readonly indent: string;
  readonly around: number;
}

/** A parameter list that fits, or one parameter a line. */
export function parameters(head: string, all: readonly string[]): string {
  const one = `${head}(${all.join(', ')}) {`;
  return one.length <= WIDTH ? one : `${head}(\n${all.map(each => `  ${each},\n`).join('')}) {`;
}

export function imports(types: readonly string[], values: readonly string[] = []): string {
  const all = [...types.map(name => ({ name, type: true })), ...values.map(name => ({ name, type: false }))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const only = values.length === 0;
  const words = all.map(({ name, type }) => (type && !only ? `type ${name}` : name));
  const one = `import ${only ? 'type ' : ''}{ ${words.join(', ')} } from 'ackademy';`;
  return one.length <= WIDTH ? one : `import ${only ? 'type ' : ''}{\n${words.map(word => `  ${word},\n`).join('')}} from 'ackademy';`;
}

/** The pushes of this design name the post before them: notify waits for it. */
export const namesPrevious = (design: Design): boolean =>
  design.parts.some(each => each.kind === 'pool' && each.name === 'notify' && each.inTurn) && sourcesOf(design, 'notify').length > 0;

/** The pushes of this design are kept in order, or put together, by their author. */
const keyedByAuthor = (design: Design): boolean =>
  DIALECTS[design.broker].keyed &&
  channelsOf(design).some(
    ({ name, key }) =>
      key === 'author' && (feedsNotify(design, name) || sourcesOf(design, name).some(each => feedsNotify(design, each.name))),
  );

const feedsNotify = (design: Design, name: string): boolean => design.ways.some(({ from, to }) => from === name && to === 'notify');

/** What a message with a push in it holds. */
export const pushFields = (design: Design): readonly string[] => [
  'postId',
  ...(keyedByAuthor(design) ? ['authorId'] : []),
  'text',
  ...(namesPrevious(design) ? ['previous'] : []),
  'userId',
];

/** How many queues of single users it stands for; 0: it is one queue. */
export const usersOf = ({ broker }: Design, { perUser }: Channel): number => (DIALECTS[broker].perUser ? perUser : 0);

export const keyOf = ({ key }: Channel, follower: string): string | null =>
  key === 'none' ? null : key === 'author' ? 'authorId' : follower;
