/** What keeps the order of each group in explored runs, whatever dies: FIFO queues and topics of AWS, a single active consumer; and what does not. */
import { describe, expect, it } from 'vitest';
import { readExercise } from '../exercise/read.ts';
import { outcomeText } from '../report/outcome.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';
import { PLACE } from './place-in-course.ts';

const machinery = keptMachinery({ silenceMs: 15_000 });

const YAML = `
title: One group after another
summary: News in order, for each who follows.
minutes: 5
${PLACE}brokers:
  aws: { kind: sns, declaredBy: { entry: topology.ts, handler: aws, optional: true } }
  rabbitmq: { kind: rabbitmq, declaredBy: { entry: topology.ts, handler: rabbitmq, optional: true } }
services:
  db: { tables: { pushed: {} } }
  push: {}
  followers: { users: { star: { ids: [ada] } } }
  topics: declared
  queues: declared
programs:
  post: { entry: programs.ts, handler: POST, http: { path: /posts }, given: true }
  notify: { entry: programs.ts, handler: notify, consume: declared, given: true }
messages:
  post-1: { to: post, body: { postId: p1, authorId: star } }
  post-2: { to: post, body: { postId: p2, authorId: star } }
effects:
  push:
    store: push
    column: pushes
    per: [userId, postId]
    named: change
    owed: { by: answer, at: post, each: followers }
    words: { what: push, done: sent }
criteria:
  - { id: no-message-lost, points: 1 }
  - { id: order-per-key, points: 1, with: { key: authorId } }
bounds:
  - { sends: [post-1, post-2], workers: { notify: 2 }, faults: { crash: 1 }, where: { crash: [notify] } }
hints: []
`;

const PROGRAMS = {
  path: 'programs.ts',
  text: `
import { publish } from './topology.ts';
export async function POST(request, services) {
  const { postId } = await request.json();
  await publish(services, { postId, userId: 'ada' });
  return new Response(null, { status: 202 });
}
export async function notify(message, { db, push }) {
  const { userId, postId } = message.body;
  if (!(await db.exists('pushed', postId + userId))) {
    await push.send(userId, { title: 'New', data: { postId } });
    await db.insertIfAbsent('pushed', postId + userId);
  }
  await message.ack();
}
`,
};

const read = readExercise('fifo', YAML, '', [PROGRAMS]);
if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
const { exercise } = read;

async function verdicts(text: string) {
  const report = await submit(exercise, [{ path: 'topology.ts', text }], machinery);
  expect(outcomeText(report.outcome)).toBe(null);
  expect(report.explored.complete).toBe(true);
  return Object.fromEntries(report.criteria.map(({ id, verdict }) => [id, verdict]));
}

const QUEUE = (fifo: boolean) => `
const suffix = '${fifo ? '.fifo' : ''}';
export const publish = ({ queue }, body) => queue('news' + suffix).send(body${fifo ? ', { key: body.userId, deduplicationId: body.postId }' : ''});
export async function aws(aws) {
  await aws.createQueue({ QueueName: 'news' + suffix, Attributes: { VisibilityTimeout: '30'${fifo ? ", FifoQueue: 'true'" : ''} } });
  await aws.consume('news' + suffix, 'notify');
}
`;
const TOPIC = `
export const publish = ({ topic }, body) => topic('posts.fifo').publish(body, { key: body.userId });
export async function aws(aws) {
  const { TopicArn } = await aws.createTopic({ Name: 'posts.fifo', Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' } });
  const { QueueUrl } = await aws.createQueue({ QueueName: 'news.fifo', Attributes: { FifoQueue: 'true' } });
  const { Attributes } = await aws.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  await aws.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn, Attributes: { RawMessageDelivery: 'true' } });
  await aws.consume(QueueUrl, 'notify');
}
`;

const RABBITMQ = (single: boolean) => `
export const publish = ({ topic }, body) => topic('news').publish(body, { key: body.userId < 'm' ? '0' : '1' });
export async function rabbitmq(channel) {
  await channel.assertExchange('news', 'direct');
  for (const part of ['0', '1']) {
    await channel.assertQueue('news-' + part, { arguments: { 'x-single-active-consumer': ${single} } });
    await channel.bindQueue('news-' + part, 'news', part);
    await channel.consume('news-' + part, 'notify');
  }
}
`;

describe('the order of a group', () => {
  it('is kept by a FIFO queue, also when a process dies with its first message', async () => {
    expect(await verdicts(QUEUE(true))).toEqual({ 'no-message-lost': 'pass', 'order-per-key': 'pass' });
  });

  it('is kept from a FIFO topic to the FIFO queue behind it', async () => {
    expect(await verdicts(TOPIC)).toEqual({ 'no-message-lost': 'pass', 'order-per-key': 'pass' });
  });

  it('is not kept by a standard queue', async () => {
    expect(await verdicts(QUEUE(false))).toEqual({ 'no-message-lost': 'pass', 'order-per-key': 'fail' });
  });

  it('is lost to whoever gives every message the same id', async () => {
    const same = QUEUE(true).replace('deduplicationId: body.postId', "deduplicationId: 'news'");
    expect(await verdicts(same)).toMatchObject({ 'no-message-lost': 'fail' });
  });

  it('is kept by a queue for some of the keys with a single active consumer, and by no other queue of RabbitMQ', async () => {
    expect(await verdicts(RABBITMQ(true))).toEqual({ 'no-message-lost': 'pass', 'order-per-key': 'pass' });
    expect(await verdicts(RABBITMQ(false))).toMatchObject({ 'order-per-key': 'fail' });
  });
});
