import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nearest, readExercise } from './read.ts';
import { lineOf } from './where-testing.ts';

const good = await readFile('exercises/idempotent-order-consumer/exercise.yaml', 'utf8');
const problemsOf = (yaml: string) => {
  const result = readExercise('mine', yaml, '');
  return result.ok ? [] : result.problems.map(({ where, text }) => `${lineOf(where)} ${text}`);
};

describe('reading an exercise', () => {
  it('gives a message that is sent again the body of the first', () => {
    const result = readExercise('mine', good, '');
    expect(result.ok && result.exercise.messages['order-12-again']).toMatchObject({ body: { orderId: 'ord_12' }, retryOf: 'order-12' });
  });

  it('fills in what a bound leaves out', () => {
    const result = readExercise('mine', good.replace(/^bounds:\n( .*\n)+/m, 'bounds:\n  - { sends: [order-12] }\n'), '');
    expect(result.ok && result.exercise.bounds[0]).toEqual({
      sends: ['order-12'],
      workers: {},
      faults: {},
      where: {},
      later: [],
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
      '`effects.deduction` speaks of the field `pieces`, and this body has none.',
    );
  });

  it('tells a YAML error with its line', () => {
    expect(problemsOf('title: [')[0]).toMatch(/^exercises\/mine\/exercise.yaml:1 /);
  });
});

describe('reading the broker', () => {
  const of = async (slug: string) => readFile(`exercises/${slug}/exercise.yaml`, 'utf8');

  it('names the nearest kind', () => {
    expect(problemsOf(good.replace('kind: sqs', 'kind: sqss')).join()).toContain('`brokers.shop.kind` must be one of: sqs,');
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
    expect(problemsOf(rabbit.replace('workers: 1, faults: { crash: 1 }', 'workers: 1, faults: { rebalance: 1 }')).join()).toContain(
      'RabbitMQ knows no such fault: `rebalance` is for Kafka.',
    );
  });

  it('refuses a bound that counts refusals nobody declares', async () => {
    const kafka = await of('commit-after-work');
    expect(problemsOf(kafka.replace('lose: 1 }', 'fail: 1 }')).join()).toContain('No service declares an error to refuse with');
  });

  const asking = (broker: string, consume: string) =>
    good
      .replace(/^brokers:\n( .*\n)+/m, `brokers:\n  shop:\n${broker}`)
      .replace('{ broker: shop, queues: [orders] }', consume)
      .replace(/, duplicate: \d/g, '');
  const asked = (yaml: string) => {
    const result = readExercise('mine', yaml, '');
    return result.ok ? result.exercise.system.brokers.shop : result.problems;
  };

  it('reads a topic of SNS with its queues, and fills in what is not said', () => {
    const topic =
      '    kind: sns\n    topics: [orders]\n    queues: { in-stock: null, audit: null }\n    subscriptions: [{ queue: in-stock }]\n';
    const queue = { visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null };
    const both = '{ broker: shop, queues: [in-stock, audit] }';
    expect(asked(asking(topic, both))).toEqual({
      kind: 'sns',
      topics: ['orders'],
      queues: [
        { name: 'in-stock', ...queue },
        { name: 'audit', ...queue },
      ],
      subscriptions: [
        { topic: 'orders', queue: 'in-stock', rawMessageDelivery: false, filterPolicy: null, filterPolicyScope: 'MessageAttributes' },
      ],
    });
    expect(problemsOf(asking(topic, both.replace('audit]', 'audti]'))).join()).toContain(
      'There is no queue `audti`. Did you mean `audit`?',
    );
    expect(problemsOf(asking(topic, '{ broker: shop }')).join()).toContain('No program reads the queue `audit`');
  });

  it('reads a subscription of Pub/Sub, and fills in what is not said', () => {
    const topic = (subscription = '{}') => `    kind: pubsub\n    topics: [orders]\n    subscriptions: { in-stock: ${subscription} }\n`;
    const consume = '{ broker: shop }';
    expect(asked(asking(topic(), consume))).toEqual({
      kind: 'pubsub',
      topics: ['orders'],
      subscriptions: [
        {
          name: 'in-stock',
          topic: 'orders',
          ackDeadlineMs: 10_000,
          ordering: false,
          exactlyOnce: false,
          filter: '',
          deadLetterTopic: null,
          maxDeliveryAttempts: 5,
          retryPolicy: null,
        },
      ],
    });
    const wrong = (subscription: string) => problemsOf(asking(topic(subscription), consume)).join();
    expect(wrong('{ deadLetter: { topic: orders } }')).toContain('The dead-letter topic is another topic.');
    expect(wrong('{ retryPolicy: { maximumBackoffMs: 5000 } }')).toContain('least backoff is greater');
    expect(problemsOf(asking(topic(), consume).replace('faults: { crash: 1 }', 'faults: { duplicate: 1 }')).join()).toContain(
      'Pub/Sub knows no such fault',
    );
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
