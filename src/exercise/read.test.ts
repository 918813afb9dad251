import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nearest, readExercise } from './read.ts';

const good = await readFile('exercises/idempotent-order-consumer/exercise.yaml', 'utf8');
const problemsOf = (yaml: string) => {
  const result = readExercise('mine', yaml, '');
  return result.ok ? [] : result.problems.map(({ where, text }) => `${where} ${text}`);
};

describe('reading an exercise', () => {
  it('gives a message that is sent again the body of the first', () => {
    const result = readExercise('mine', good, '');
    expect(result.ok && result.exercise.messages['order-12-again']).toMatchObject({ body: { orderId: 'ord_12' }, retryOf: 'order-12' });
  });

  it('fills in what a bound leaves out', () => {
    const result = readExercise('mine', good.replace(/^bounds:\n( .*\n)+/m, 'bounds:\n  - { messages: [order-12] }\n'), '');
    expect(result.ok && result.exercise.bounds[0]).toEqual({
      messages: ['order-12'],
      workers: 1,
      crashes: 0,
      expiries: 0,
      duplicates: 0,
      errors: 0,
    });
  });

  it('names the nearest criterion and the line', () => {
    const problems = problemsOf(good.replace('id: effect-once', 'id: effects-once'));
    const line = good.slice(0, good.indexOf('id: effect-once')).split('\n').length;
    expect(problems).toEqual([
      `exercises/mine/exercise.yaml:${line} There is no criterion \`effects-once\`. Did you mean \`effect-once\`?`,
    ]);
  });

  it('names an unknown field and the one that was meant', () => {
    expect(problemsOf(good.replace('minutes: 20', 'minuts: 20')).join('\n')).toContain('has no field `minuts`. Did you mean `minutes`?');
  });

  it('names a message that a bound sends and that does not exist', () => {
    expect(problemsOf(good.replace('[order-12, order-13]', '[order-12, order-14]')).join('\n')).toContain(
      'There is no message `order-14`. Did you mean `order-12`?',
    );
  });

  it('says where a field of the work is missing from a body', () => {
    expect(problemsOf(good.replace('amount: quantity', 'amount: pieces'))[0]).toContain(
      '`work` speaks of the field `pieces`, and this body has none.',
    );
  });

  it('tells a YAML error with its line', () => {
    expect(problemsOf('title: [')[0]).toMatch(/^exercises\/mine\/exercise.yaml:1 /);
  });
});

describe('reading the broker', () => {
  const of = async (slug: string) => readFile(`exercises/${slug}/exercise.yaml`, 'utf8');

  it('names the nearest kind', () => {
    expect(problemsOf(good.replace('kind: sqs', 'kind: sqss')).join()).toContain('`broker.kind` must be one of: sqs, kafka, rabbitmq');
  });

  it('checks a field by the broker’s own kind', async () => {
    const kafka = await of('commit-after-work');
    expect(problemsOf(kafka)).toEqual([]);
    expect(problemsOf(kafka.replace('client: confluent', 'clent: confluent')).join()).toContain(
      'has no field `clent`. Did you mean `client`?',
    );
    expect(problemsOf(kafka.replace('handled: [order-10, order-11]', 'handled: [order-9]')).join()).toContain(
      'There is no message `order-9`.',
    );
  });

  it('names a queue that dead-letters to nowhere, with the line', async () => {
    const rabbit = await of('poison-pill');
    expect(problemsOf(rabbit)).toEqual([]);
    const wrong = rabbit.replace('key: confirmations-dlq }', 'key: confirmation-dlq }');
    const line = wrong.slice(0, wrong.indexOf('key: confirmation-dlq')).split('\n').length;
    expect(problemsOf(wrong)).toEqual([
      `exercises/mine/exercise.yaml:${line} There is no queue \`confirmation-dlq\`. Did you mean \`confirmations-dlq\`?`,
    ]);
  });

  it('refuses to count deliveries where the queue does not', async () => {
    expect(problemsOf((await of('poison-pill')).replace('type: quorum', 'type: classic')).join()).toContain(
      'Only a quorum queue counts deliveries',
    );
  });

  it('refuses a bound that counts a fault which the broker does not have', async () => {
    const rabbit = await of('poison-pill');
    expect(problemsOf(rabbit.replace('workers: 1, crashes: 1 }', 'workers: 1, rebalances: 1 }')).join()).toContain(
      'RabbitMQ knows no such fault: `rebalances` is for Kafka.',
    );
  });

  it('refuses a bound that counts refusals nobody declares', async () => {
    const kafka = await of('commit-after-work');
    expect(problemsOf(kafka.replace('errors: 1 }', 'refusals: 1 }')).join()).toContain('No service declares an error to refuse with');
  });

  const asking = (broker: string) => good.replace(/^broker:\n( .*\n)+/m, `broker:\n${broker}`).replace(/, duplicates: \d/g, '');

  it('reads a topic of SNS with its queues, and fills in what is not said', () => {
    const topic = '  kind: sns\n  topic: orders\n  queues: { stock: { raw: true, filterPolicy: { kind: [mug] } }, audit: null }\n';
    const result = readExercise('mine', asking(topic), '');
    const queue = { visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null, filterPolicyScope: 'MessageAttributes' };
    expect(result.ok && result.exercise.broker).toEqual({
      kind: 'sns',
      topic: 'orders',
      queues: [
        { name: 'stock', ...queue, rawMessageDelivery: true, filterPolicy: { kind: ['mug'] } },
        { name: 'audit', ...queue, rawMessageDelivery: false, filterPolicy: null },
      ],
      consume: ['stock', 'audit'],
    });
    expect(problemsOf(asking(`${topic}  consume: [stack]\n`)).join()).toContain('There is no queue `stack`. Did you mean `stock`?');
  });

  it('reads a subscription of Pub/Sub, and fills in what is not said', () => {
    const subscription = '  kind: pubsub\n  topic: orders\n  subscription: stock\n';
    const result = readExercise('mine', asking(subscription), '');
    expect(result.ok && result.exercise.broker).toEqual({
      kind: 'pubsub',
      topic: 'orders',
      subscription: 'stock',
      ackDeadlineMs: 10_000,
      ordering: false,
      exactlyOnce: false,
      deadLetterTopic: null,
      maxDeliveryAttempts: 5,
      retryPolicy: null,
    });
    expect(problemsOf(asking(`${subscription}  deadLetter: { topic: orders }\n`)).join()).toContain(
      'The dead-letter topic is another topic.',
    );
    expect(problemsOf(asking(`${subscription}  retryPolicy: { maximumBackoffMs: 5000 }\n`)).join()).toContain('least backoff is greater');
    expect(problemsOf(asking(subscription).replace('crashes: 1 }', 'duplicates: 1 }')).join()).toContain('Pub/Sub knows no such fault');
  });

  it('gives the learner the message type of its broker', async () => {
    const result = readExercise('mine', await of('poison-pill'), '');
    expect(result.ok && result.exercise.events).toContain('Message<Body = Json> extends RabbitMqMessage<Body>');
  });
});

describe('the nearest name', () => {
  it('lists all when none is near', () => {
    expect(nearest('zebra', ['stock', 'orders'])).toBe('There are: stock, orders.');
  });
});
