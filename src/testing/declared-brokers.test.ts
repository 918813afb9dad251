/** Brokers that need not be there, and programs that need not consume: the code that declares says which of them run. */
import { describe, expect, it } from 'vitest';
import { compileSystem } from '../compile/compile-system.ts';
import { type Exercise, topologyProgram } from '../exercise/exercise.ts';
import { readExercise } from '../exercise/read.ts';
import { outcomeText } from '../report/outcome.ts';
import type { Report } from '../report/report.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';
import { PLACE } from './place-in-course.ts';

const machinery = keptMachinery({ silenceMs: 15_000 });

const YAML = `
title: News by any broker
summary: A post reaches whoever is to know of it.
minutes: 5
${PLACE}brokers:
  kafka: { kind: kafka, declaredBy: { entry: topology.ts, handler: kafka, optional: true } }
  aws: { kind: sqs, declaredBy: { entry: topology.ts, handler: aws, optional: true } }
services:
  db: { tables: { told: {} } }
  topics: declared
  queues: declared
programs:
  post: { entry: post.ts, handler: POST, http: { path: /posts }, given: true }
  notify: { entry: notify.ts, handler: handle, consume: declared, given: true }
  replay: { entry: notify.ts, handler: handle, consume: declared, given: true }
messages:
  post-1: { to: post, body: { postId: p1 } }
effects:
  news: { store: told, per: postId, owed: { by: answer, at: post }, words: { what: news, done: told } }
criteria:
  - { id: no-message-lost, points: 1, with: { of: news } }
bounds:
  - { sends: [post-1], workers: { replay: 2 }, faults: { crash: 1 }, where: { crash: [replay, notify] } }
hints: []
`;

const GIVEN = [
  {
    path: 'post.ts',
    text: `export async function POST(request, { topic, queue }) {
  const post = await request.json();
  await (post.by === 'topic' ? topic('posts').publish(post) : queue('posts').send(post)).catch(() => topic('posts').publish(post));
  return new Response(null, { status: 202 });
}
`,
  },
  {
    path: 'notify.ts',
    text: `export async function handle(message, { db }) {
  await db.put('told', message.body.postId, {});
  await message.ack();
}
`,
  },
];

function exerciseOf(yaml = YAML): Exercise {
  const read = readExercise('news', yaml, '', GIVEN);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  return read.exercise;
}

const problemsOf = (yaml: string) => {
  const read = readExercise('news', yaml, '', GIVEN);
  return read.ok ? [] : read.problems.map(({ text }) => text);
};

const exercise = exerciseOf();
const grade = (text: string) => submit(exercise, [{ path: 'topology.ts', text }], machinery);

const KAFKA = `export async function kafka(broker) {
  await broker.createTopics({ topics: [{ topic: 'posts', numPartitions: 2 }] });
  await broker.consume('posts', 'notify', { workers: 3 });
}
`;
const AWS = `export async function aws(broker) {
  await broker.createQueue({ QueueName: 'dead' });
  await broker.createQueue({
    QueueName: 'posts',
    Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:dead', maxReceiveCount: 3 }) },
  });
  await broker.consume('posts', 'notify', { workers: 4, inHand: 10 });
  await broker.consume('dead', 'replay');
  await broker.alarm('dead', { above: 0 });
}
`;

describe('a broker that need not be there', () => {
  it('is there if its function is exported, with what handlers may send to and who consumes; the rest is not deployed', async () => {
    const report = await grade(KAFKA);
    expect(outcomeText(report.outcome)).toBe(null);
    expect(report.verdict).toBe('pass');
    const { brokers, programs, services, alarms } = report.system!;
    expect(Object.keys(brokers)).toEqual(['kafka']);
    expect(Object.keys(programs)).toEqual(['post', 'notify']);
    expect(programs.notify!.feed).toMatchObject({
      kind: 'consume',
      broker: 'kafka',
      consumer: { group: 'notify', subscribe: ['posts'] },
      workers: { count: 3, inHand: 1 },
    });
    expect(services).toMatchObject({ topics: ['posts'], queues: [] });
    expect(alarms).toBeUndefined();
  });

  it('is another one where the code says so, and says when somebody is called', async () => {
    const report = await grade(AWS);
    expect(report.verdict).toBe('pass');
    const { brokers, programs, services, alarms } = report.system!;
    expect(Object.keys(brokers)).toEqual(['aws']);
    expect(programs.notify!.feed).toMatchObject({ broker: 'aws', consumer: { queues: ['posts'] }, workers: { count: 4, inHand: 10 } });
    expect(programs.replay!.feed).toEqual({ kind: 'consume', broker: 'aws', consumer: { queues: ['dead'] } });
    expect(services).toMatchObject({ topics: [], queues: ['dead', 'posts'] });
    expect(alarms).toEqual([{ broker: 'aws', queue: 'dead', above: 0 }]);
  });

  it('is not there as long as its function creates nothing', async () => {
    const report = await grade(`${KAFKA}export async function aws() {}\n`);
    expect(Object.keys(report.system!.brokers)).toEqual(['kafka']);
  });

  it('may stand beside another one', async () => {
    const report = await grade(KAFKA + AWS.replaceAll("'posts'", "'jobs'").replace(/.*'notify'.*\n/, ''));
    expect(report.verdict).toBe('pass');
    expect(Object.entries(report.system!.programs).map(([name, { feed }]) => [name, feed.kind === 'consume' && feed.broker])).toEqual([
      ['post', false],
      ['notify', 'kafka'],
      ['replay', 'aws'],
    ]);
  });
});

/** What the report says, and at which line of `topology.ts`. */
function refusedOf({ outcome }: Report): readonly [text: string, line: number | null] {
  if (outcome.kind !== 'bad-topology') throw new Error(`${outcome.kind}: ${outcomeText(outcome)}`);
  return [outcome.text, outcome.line?.line ?? null];
}

const created = (more: string) => KAFKA.replace("'notify', { workers: 3 }", more);

describe('what cannot be run on', () => {
  it.each<readonly [string, string, RegExp, number | null]>([
    [
      'no broker at all',
      'export const nothing = 1;',
      /^topology\.ts declares no broker, .* Export one of the functions `kafka` and `aws`, .* export async function kafka\(broker: KafkaTopology\)/,
      null,
    ],
    ['functions that create nothing', 'export async function kafka() {}', /^topology\.ts declares no broker/, null],
    [
      'a program that two brokers feed',
      KAFKA + AWS.replace("'posts', 'notify'", "'dead', 'notify'").replaceAll("'posts'", "'jobs'"),
      /^`notify` consumes from the broker `kafka` already: what is fed by two brokers is two programs\.$/,
      11,
    ],
    [
      'one name for things of two brokers',
      KAFKA + AWS.replace(/.*'notify'.*\n/, ''),
      /^`aws` has something called `posts`, and so is something of `kafka`: who means it could not say which\./,
      null,
    ],
    [
      'the name of a table',
      KAFKA.replaceAll('posts', 'told'),
      /^`kafka` has something called `told`, and so is a table of the database/,
      null,
    ],
    ['a program that is fed by requests', created("'post'"), /^consume takes a topic and the name of the program .*; it got "post"\./, 3],
    ['no number of workers', created("'notify', { workers: 0 }"), /^`workers` of consume is a whole number from 1 to 4096; it got 0\.$/, 3],
    ['half a message in hand', created("'notify', { inHand: 0.5 }"), /^`inHand` of consume is a whole number from 1 to 65536/, 3],
    ['an unknown option', created("'notify', { worker: 2 }"), /^consume knows no `worker` here\. Did you mean `workers`\?$/, 3],
    ['options that are none', created("'notify', 4"), /^The options of consume are an object, such as \{ workers: 4 \}; it got 4\.$/, 3],
    [
      'a topic that nobody created',
      KAFKA.replace("consume('posts'", "consume('post'"),
      /^consume: there is no topic `post`; .*Did you mean `posts`\?$/,
      3,
    ],
    [
      'two numbers of workers',
      KAFKA.replace(
        '  await broker.consume',
        "  await broker.createTopics({ topics: [{ topic: 'more' }] });\n  await broker.consume('more', 'notify', { workers: 2 });\n  await broker.consume",
      ),
      /^`notify` has 2 workers with 1 in hand, as was said before/,
      5,
    ],
    [
      'an alarm for nothing',
      created("'notify');\n  await broker.alarm('post', { above: 0 }"),
      /^alarm takes the name of a topic that was declared before; it got "post"\. Did you mean `posts`\?$/,
      4,
    ],
    [
      'an alarm that does not say when',
      created("'notify');\n  await broker.alarm('posts'"),
      /^alarm was not told from when on it rings/,
      4,
    ],
    [
      'two alarms',
      created("'notify');\n  await broker.alarm('posts', { above: 1 });\n  await broker.alarm('posts', { above: 2 }"),
      /^The topic `posts` has an alarm already, which rings above 1\.$/,
      5,
    ],
  ])('%s', async (_, text, said, line) => {
    const refused = refusedOf(await grade(text));
    expect(refused[0]).toMatch(said);
    expect(refused[1]).toBe(line);
  });
});

describe('what is declared, and nothing else', () => {
  /** The programs that run are not even there. */
  async function declared(text: string): Promise<FromInside[]> {
    const compiled = await compileSystem(
      ['kafka', 'aws'].map(broker => ({ name: topologyProgram(broker), entry: 'topology.ts', given: false })),
      [{ path: 'topology.ts', text }],
      [],
      machinery.compile,
    );
    if (!compiled.ok) throw new Error('it does not compile');
    const answers: FromInside[] = [];
    const sandbox = await machinery.openSandbox();
    await sandbox.ask({ kind: 'declare', exercise, programs: compiled.programs }, answer => answers.push(answer));
    sandbox.close();
    return answers.filter(({ kind }) => kind !== 'alive' && kind !== 'ready');
  }

  it('is told, and no run is played', async () => {
    const [first, ...rest] = await declared(KAFKA);
    expect(first).toMatchObject({ kind: 'declared', system: { programs: { notify: { feed: { broker: 'kafka' } } } } });
    expect(rest).toMatchObject([{ kind: 'done', runs: 0 }]);
  });

  it('is told where it cannot be run on, with the line', async () => {
    expect(await declared(KAFKA.replace("'notify'", "'notfy'"))).toMatchObject([{ kind: 'bad-topology', line: { line: 3 } }]);
    expect(await declared('for (;;);')).toMatchObject([{ kind: 'halted', reason: 'endless-loop' }]);
  });
});

describe('an exercise whose brokers need not be there', () => {
  it('relies on nothing of theirs', () => {
    expect(problemsOf(YAML.replace('{ kind: kafka, ', '{ kind: kafka, topics: { posts: {} }, '))).toEqual([
      'It need not be there (`optional`), so nobody may rely on what it has: name no topic and no queue.',
    ]);
    expect(problemsOf(YAML.replace('consume: declared', 'consume: { broker: aws }'))).toEqual([
      'The broker `aws` need not be there (`optional`): write `consume: declared`, and the declaration says from what.',
    ]);
  });

  it('declares some broker in code', () => {
    const fixed = YAML.replace(/ {2}(kafka|aws): .*\n/g, '').replace(
      'brokers:\n',
      'brokers: { jobs: { kind: sqs, queues: { jobs: {} } } }\n',
    );
    expect(problemsOf(fixed)).toEqual([
      'No broker is declared in code (`declaredBy`), so nothing would say from what `notify` consumes.',
      'No broker is declared in code (`declaredBy`), so nothing would say from what `replay` consumes.',
      'Every program is given, so there is nothing to write: one has to be the learner’s.',
      'No broker is declared in code (`declaredBy`), so there are no topics: name them.',
      'No broker is declared in code (`declaredBy`), so there are no queues: name them.',
    ]);
  });

  it('opens later only what consumes', () => {
    expect(problemsOf(YAML.replace('http: { path: /posts }', 'http: { path: /posts }, opens: alarm'))).toEqual([
      'Only what consumes can be opened later: see `consume`.',
    ]);
  });
});
