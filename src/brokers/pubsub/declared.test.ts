import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { openPubSubTopology } from './declared.ts';

type Call = readonly [method: string, ...args: Json[]];

const topics: readonly Call[] = [
  ['createTopic', 'pushes'],
  ['createTopic', 'pushes-dead'],
];
const subscription = (options: Json = null): Call => ['createSubscription', 'pushes', 'notify', options];

/** What was declared; or why it was refused. */
function declared(...calls: readonly Call[]) {
  const recorder = openPubSubTopology({ kind: 'pubsub', topics: [], subscriptions: [] }, {}, ['notifier']);
  try {
    for (const [method, ...args] of calls) recorder.methods[method]!(...args);
    return recorder.declared();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('topics and subscriptions of Pub/Sub declared in code', () => {
  it('are what the calls say', () => {
    const options = {
      ackDeadlineSeconds: 60,
      enableMessageOrdering: true,
      deadLetterPolicy: { deadLetterTopic: 'pushes-dead', maxDeliveryAttempts: 7 },
      retryPolicy: { minimumBackoff: { seconds: 20 } },
    };
    const calls: Call[] = [...topics, subscription(options), ['consume', 'notify', 'notifier', { workers: 4, inHand: 10 }]];
    expect(declared(...calls, ['alarm', 'notify', { above: 5 }])).toEqual({
      config: {
        kind: 'pubsub',
        topics: ['pushes', 'pushes-dead'],
        subscriptions: [
          {
            name: 'notify',
            topic: 'pushes',
            ackDeadlineMs: 60_000,
            ordering: true,
            exactlyOnce: false,
            filter: '',
            deadLetterTopic: 'pushes-dead',
            maxDeliveryAttempts: 7,
            retryPolicy: { minimumBackoffMs: 20_000, maximumBackoffMs: 600_000 },
          },
        ],
      },
      consumers: { notifier: { subscription: 'notify' } },
      workers: { notifier: { count: 4, inHand: 10 } },
      alarms: [{ queue: 'notify', above: 5 }],
    });
  });

  it('are refused in the words of Pub/Sub, with what to do', () => {
    expect(declared(subscription())).toMatch(
      /^createSubscription: NOT_FOUND: Resource not found \(resource=pushes\): the topic has to be created first/,
    );
    expect(declared(...topics, ['createTopic', 'pushes'])).toMatch(/^ALREADY_EXISTS/);
    expect(declared(...topics, subscription({ ackDeadlineSeconds: 5 }))).toMatch(/^INVALID_ARGUMENT: Invalid ack deadline 5s/);
    expect(declared(...topics, subscription({ deadLetterPolicy: { deadLetterTopic: 'gone' } }))).toMatch(
      /the dead-letter topic has to be created first/,
    );
    expect(declared(...topics, subscription({ deadLetterPolicy: { deadLetterTopic: 'pushes' } }))).toMatch(/is another topic\.$/);
  });

  it('are refused with what is meant, where the call makes no sense', () => {
    expect(declared(...topics, ['createSubscription', 'pushes', 'pushes'])).toMatch(/^A topic is called `pushes` too/);
    expect(declared(...topics, subscription({ enableMessageOrdering: 'yes' }))).toMatch(/is true or false; it got "yes"\.$/);
    expect(declared(...topics, subscription({ ordering: true }))).toMatch(/knows no `ordering` here/);
    const two: Call[] = [...topics, subscription(), ['createSubscription', 'pushes-dead', 'rest']];
    expect(declared(...two, ['consume', 'notify', 'notifier'], ['consume', 'rest', 'notifier'])).toMatch(
      /^One program has one subscription here/,
    );
  });
});
