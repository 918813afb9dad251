import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { openSnsTopology } from './declared.ts';

type Call = readonly [method: string, ...args: Json[]];

const ARN = 'arn:aws:sqs:eu-west-1:000000000000:';
const topic: Call = ['createTopic', { Name: 'posts' }];
const queue: Call = ['createQueue', { QueueName: 'chunks' }];
const TOPIC_ARN = 'arn:aws:sns:eu-west-1:000000000000:posts';
const subscribed = (more: { [field: string]: Json } = {}): Call => [
  'subscribe',
  { TopicArn: TOPIC_ARN, Protocol: 'sqs', Endpoint: `${ARN}chunks`, ...more },
];

/** What was declared; or why it was refused. */
function declared(...calls: readonly Call[]) {
  const recorder = openSnsTopology({ kind: 'sns', topics: [], queues: [], subscriptions: [] }, {}, ['fanout']);
  try {
    for (const [method, ...args] of calls) recorder.methods[method]!(...args);
    return recorder.declared();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('topics and queues of AWS declared in code', () => {
  it('are what the calls say, each once', () => {
    const attributes = { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["placed"]}' };
    const consume: Call = ['consume', 'chunks', 'fanout', { workers: 8 }];
    expect(
      declared(topic, topic, queue, subscribed({ Attributes: attributes }), subscribed({ Attributes: attributes }), consume),
    ).toMatchObject({
      config: {
        kind: 'sns',
        topics: ['posts'],
        queues: [{ name: 'chunks' }],
        subscriptions: [{ topic: 'posts', queue: 'chunks', rawMessageDelivery: true, filterPolicy: { kind: ['placed'] } }],
      },
      consumers: { fanout: { queues: ['chunks'] } },
      workers: { fanout: { count: 8, inHand: 1 } },
    });
  });

  it('hand on the envelope unless it is said otherwise', () => {
    expect(declared(topic, queue, subscribed())).toMatchObject({
      config: { subscriptions: [{ rawMessageDelivery: false, filterPolicy: null }] },
    });
  });

  it('are refused in the words of AWS, with what to do', () => {
    expect(declared(queue, subscribed())).toMatch(
      /^subscribe: NotFound: Topic does not exist: the topic ".*posts" has to be created first/,
    );
    expect(declared(topic, subscribed())).toMatch(/^subscribe: InvalidParameter: Invalid parameter: SQS endpoint ARN: the queue/);
    expect(declared(topic, queue, subscribed(), subscribed({ Attributes: { RawMessageDelivery: 'true' } }))).toMatch(
      /Subscription already exists with different attributes/,
    );
    expect(declared(topic, queue, subscribed({ Attributes: { FilterPolicy: '{"price":[{"numeric":["<"]}]}' } }))).toMatch(/FilterPolicy/);
  });

  it('are refused with what is meant, where the call makes no sense', () => {
    expect(declared(['createTopic', { Name: 7 }])).toBe("createTopic takes a Name: a text such as 'posts'; it got 7.");
    expect(declared(topic, queue, subscribed({ Protocol: 'email' }))).toMatch(/^subscribe: the Protocol is 'sqs' here/);
    expect(declared(topic, queue, subscribed({ Attributes: { RawMessageDelivery: true } }))).toMatch(
      /given as text: RawMessageDelivery: 'true'; it got true\.$/,
    );
    expect(declared(topic, queue, subscribed({ Attributes: { FilterPolicy: 'kind' } }))).toMatch(/failed to parse JSON/);
    expect(declared(topic, ['createQueue', { QueueName: 'posts' }])).toMatch(/a topic and a queue called `posts`/);
  });
});
