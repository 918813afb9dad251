import type { HistoryEvent, Ms } from '../../history/event.ts';
import { Sqs, type SqsQueueConfig } from '../sqs/broker.ts';
import { type AttemptOutcome, type PublishRequest, Sns, type SnsOptions, type SubscriptionConfig, type TopicConfig } from './broker.ts';

/** For tests: a topic `orders` and queues that subscribe to it, with short words for what tests do most. */
export function topic(
  subscriptions: (Partial<SubscriptionConfig> & { readonly endpoint: string })[],
  more: { topic?: Partial<TopicConfig>; queues?: SqsQueueConfig[]; options?: SnsOptions } = {},
) {
  const events: HistoryEvent[] = [];
  const emit = (event: HistoryEvent) => events.push(event);
  const name = more.topic?.name ?? 'orders';
  const queues = new Set([...subscriptions.filter(({ protocol = 'sqs' }) => protocol === 'sqs').map(({ endpoint }) => endpoint)]);
  const sqs = new Sqs([...[...queues].map(queue => ({ name: queue, retentionMs: null })), ...(more.queues ?? [])], emit);
  /** What every try is answered with, until a test says otherwise. */
  const fault = {
    outcome: 'delivered' as AttemptOutcome,
    attempts: [] as { at: Ms; endpoint: string; attempt: number; message: string }[],
  };
  const options: SnsOptions = {
    attempt: ({ at, endpoint, attempt, message }) => {
      fault.attempts.push({ at, endpoint, attempt, message });
      return fault.outcome;
    },
    ...more.options,
  };
  const configs = subscriptions.map(config => ({ protocol: 'sqs' as const, topic: name, ...config }));
  const sns = new Sns([{ name, ...more.topic }], configs, sqs, emit, options);
  return {
    sns,
    sqs,
    events,
    fault,
    publish: (id: string, given: Partial<PublishRequest> = {}, now: Ms = 0) => sns.publish(name, { id, body: { id }, ...given }, now),
    bodies: (queue: string, now: Ms = 0) => sqs.receive(queue, { max: 10 }, now).map(({ body }) => body),
    received: (queue: string, now: Ms = 0) => sqs.receive(queue, { max: 10 }, now),
    ids: (queue: string, now: Ms = 0) => sqs.receive(queue, { max: 10 }, now).map(({ message }) => message),
  };
}
