/** Alarms of queues, and the programs that whoever is on call starts: what an explored run does about them. */
import { describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { readExercise } from '../exercise/read.ts';
import type { History, HistoryEvent } from '../history/event.ts';
import { timelineRows } from '../report/timeline-rows.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compileAll, submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';
import { PLACE } from './place-in-course.ts';

const machinery = keptMachinery({ silenceMs: 15_000 });

const YAML = `
title: A replay that somebody starts
summary: A provider is down, messages are set aside, and somebody is called.
minutes: 5
${PLACE}brokers:
  aws: { kind: sqs, declaredBy: { entry: topology.ts, handler: aws, optional: true } }
  kafka: { kind: kafka, declaredBy: { entry: topology.ts, handler: kafka, optional: true } }
  rabbitmq: { kind: rabbitmq, declaredBy: { entry: topology.ts, handler: rabbitmq, optional: true } }
  pubsub: { kind: pubsub, declaredBy: { entry: topology.ts, handler: pubsub, optional: true } }
services:
  push: {}
  followers: { users: { star: { ids: [ada, ben] } } }
  topics: declared
  queues: declared
  clock: true
trouble:
  push: { errors: [{ name: ProviderUnavailable, message: "the push provider is down (503)" }] }
programs:
  post: { entry: programs.ts, handler: POST, http: { path: /posts }, given: true }
  notify: { entry: programs.ts, handler: notify, consume: declared, given: true }
  replay: { entry: programs.ts, handler: replay, consume: declared, given: true, opens: alarm }
messages:
  post-1: { to: post, body: { postId: p1, authorId: star } }
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
bounds:
  - { sends: [post-1], faults: { fail: 1 } }
  - { sends: [post-1], faults: { crash: 1, fail: 1 } }
hints: []
`;

const GIVEN = [
  {
    path: 'programs.ts',
    text: `
import { publish } from './topology.ts';
export async function POST(request, services) {
  const { postId, authorId } = await request.json();
  for (const userId of (await services.followers.page(authorId)).followers) await publish(services, 'news', { postId, userId });
  return new Response(null, { status: 202 });
}
export async function notify(message, services) {
  const { userId, postId } = message.body;
  try {
    await services.push.send(userId, { title: 'New', data: { postId } });
  } catch (error) {
    if (message.receiveCount !== undefined) throw error;
    await publish(services, 'dead', message.body);
  }
  await message.ack();
}
export async function replay(message, services) {
  await publish(services, 'news', message.body);
  await message.ack();
}
`,
  },
];

const ARN = 'arn:aws:sqs:eu-west-1:000000000000:dead';
const AWS = (alarm = "await aws.alarm('dead', { above: 0 });") => `
export const publish = ({ queue }, to, body) => queue(to).send(body);
export async function aws(aws) {
  await aws.createQueue({ QueueName: 'dead' });
  await aws.createQueue({ QueueName: 'news', Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: '${ARN}', maxReceiveCount: 1 }) } });
  await aws.consume('news', 'notify');
  await aws.consume('dead', 'replay');
  ${alarm}
}
`;
const KAFKA = `
export const publish = ({ topic }, to, body) => topic(to).publish(body, { key: body.userId });
export async function kafka(kafka) {
  await kafka.createTopics({ topics: [{ topic: 'news', numPartitions: 2 }, { topic: 'dead' }] });
  await kafka.consume('news', 'notify');
  await kafka.consume('dead', 'replay');
  await kafka.alarm('dead', { above: 0 });
}
`;
const RABBITMQ = `
export const publish = ({ queue }, to, body) => queue(to).send(body);
export async function rabbitmq(channel) {
  await channel.assertQueue('news');
  await channel.assertQueue('dead');
  await channel.consume('news', 'notify');
  await channel.consume('dead', 'replay');
  await channel.alarm('dead', { above: 0 });
}
`;

const PUBSUB = `
export const publish = ({ topic }, to, body) => topic(to).publish(body);
export async function pubsub(pubsub) {
  for (const topic of ['news', 'dead']) {
    await pubsub.createTopic(topic);
    await pubsub.createSubscription(topic, topic + '-sub', { ackDeadlineSeconds: 30 });
  }
  await pubsub.consume('news-sub', 'notify');
  await pubsub.consume('dead-sub', 'replay');
  await pubsub.alarm('dead-sub', { above: 0 });
}
`;

function exerciseOf(yaml = YAML): Exercise {
  const read = readExercise('replay', yaml, '', GIVEN);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  return read.exercise;
}
const exercise = exerciseOf();

const files = (text: string) => [{ path: 'topology.ts', text }];
const grade = (text: string, its = exercise) => submit(its, files(text), machinery);

async function played(text: string, schedule: string, its = exercise): Promise<History> {
  const compiled = await compileAll(its, files(text), machinery);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  const sandbox = await machinery.openSandbox();
  const answers: FromInside[] = [];
  await sandbox.ask({ kind: 'replay', exercise: its, programs: compiled.programs, schedule }, answer => answers.push(answer));
  sandbox.close();
  const run = answers.find(answer => answer.kind === 'run');
  if (run?.kind !== 'run') throw new Error(JSON.stringify(answers.at(-1)));
  return run.history;
}

const of = <Type extends HistoryEvent['type']>(history: History, type: Type) =>
  history.filter((event): event is Extract<HistoryEvent, { type: Type }> => event.type === type);

describe('a program that whoever is on call starts', () => {
  it.each([
    ['SQS', AWS()],
    ['Kafka', KAFKA],
    ['RabbitMQ', RABBITMQ],
    ['Pub/Sub', PUBSUB],
  ])('is handed nothing as long as nobody was called: %s', async (_, text) => {
    const history = await played(text, '0');
    expect(of(history, 'alarm')).toEqual([]);
    expect(of(history, 'opened')).toEqual([]);
    expect(of(history, 'life-started').map(({ program }) => program)).not.toContain('replay');
  });

  it.each([
    ['SQS', AWS()],
    ['Kafka', KAFKA],
    ['RabbitMQ', RABBITMQ],
    ['Pub/Sub', PUBSUB],
  ])('is started when all is quiet, and brings home what was set aside: %s', async (_, text) => {
    const report = await grade(text, { ...exercise, bounds: exercise.bounds.slice(0, text === KAFKA ? 1 : 2) });
    expect(report.outcome).toEqual({ kind: 'graded' });
    expect(report.verdict).toBe('pass');
    expect(report.explored.complete).toBe(true);
  });

  it('tells when it rings and when somebody comes, and does so once for what lies there together', async () => {
    const failing = await grade(AWS().replace("await aws.consume('dead', 'replay');", ''));
    // Nobody reads the dead letters: what was set aside is lost.
    expect(failing.verdict).toBe('fail');
    const { schedule, history } = failing.criteria[0]!.finding!;
    expect(of(history, 'alarm')).toMatchObject([{ queue: 'dead', waiting: 1, above: 0 }]);
    expect(of(history, 'opened')).toEqual([]);
    const whole = await played(AWS(), schedule);
    const types = whole.map(({ type }) => type).filter(type => ['dead-lettered', 'alarm', 'opened', 'ended'].includes(type));
    expect(types).toEqual(['dead-lettered', 'alarm', 'opened', 'ended']);
    const rows = timelineRows(whole, exercise.system).map(({ actor, text }) => `${actor}: ${text}`);
    expect(rows).toContain('dead: the alarm rings: 1 message lies in dead, more than 0');
    expect(rows).toContain('replay: is started by whoever is on call');
  });

  it('is not started by an alarm that is never reached', async () => {
    const report = await grade(AWS("await aws.alarm('dead', { above: 5 });"));
    expect(report.verdict).toBe('fail');
    expect(of(report.criteria[0]!.finding!.history, 'alarm')).toEqual([]);
  });

  it('waits for a provider that is out of service', async () => {
    const out = exerciseOf(YAML.replace('push: {}', 'push: { outages: [{ fromMs: 0, untilMs: 600000 }] }'));
    const history = await played(AWS(), '0', out);
    expect(of(history, 'alarm')).toMatchObject([{ at: 30_000, waiting: 2 }]);
    expect(of(history, 'opened')).toMatchObject([{ at: 600_000 }]);
    expect(of(history, 'time-passed').map(({ until }) => until)).toEqual(['visibility-timeout', 'outage']);
    expect((await grade(AWS(), out)).verdict).toBe('pass');
  });
});
