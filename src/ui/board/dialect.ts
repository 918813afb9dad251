/** What differs between brokers in the code that a board writes. */
import { DIALECTS } from './brokers.ts';
import { type Channel, channelsOf, type Design, isTopic, sourcesOf } from './design.ts';

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
