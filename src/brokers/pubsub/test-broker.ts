import type { HistoryEvent, Ms } from '../../history/event.ts';
import { PubSub, type PubSubPublish, type PubSubSubscriptionConfig, type PubSubTopicConfig, type PullRequest } from './broker.ts';

export const S: Ms = 1000;

/** For tests: a topic `orders` with a subscription `stock` unless named otherwise, and short words for what tests do most. */
export function pubsub(
  subscription: Partial<PubSubSubscriptionConfig> = {},
  more: { topics?: PubSubTopicConfig[]; subscriptions?: PubSubSubscriptionConfig[] } = {},
) {
  const events: HistoryEvent[] = [];
  const first = { name: 'stock', topic: 'orders', ...subscription };
  const broker = new PubSub([{ name: 'orders' }, ...(more.topics ?? [])], [first, ...(more.subscriptions ?? [])], event =>
    events.push(event),
  );
  const acks = new Map<string, string[]>();
  const pull = (now: Ms = 0, request: PullRequest = {}, from = 'stock') => {
    const pulled = broker.pull(from, request, now);
    for (const { message, ackId } of pulled) acks.set(message, [...(acks.get(message) ?? []), ackId]);
    return pulled;
  };
  /** The ack id of the message's last pull, or of an earlier one: 1 for the first. */
  const ackId = (message: string, nth?: number) => {
    const ids = acks.get(message)!;
    return ids[(nth ?? ids.length) - 1]!;
  };
  return {
    broker,
    events,
    types: () => events.map(({ type }) => type),
    publish: (id: string, now: Ms = 0, given: Partial<PubSubPublish> = {}) => broker.publish('orders', { id, body: { id }, ...given }, now),
    /** `a1` has the ordering key `a`. */
    put: (ids: string, now: Ms = 0) => {
      for (const id of ids.split(' ')) broker.publish('orders', { id, body: { id }, orderingKey: id[0]! }, now);
    },
    pull,
    ids: (now: Ms = 0, request: PullRequest = {}, from = 'stock') => pull(now, request, from).map(({ message }) => message),
    all: (now: Ms = 0, subscriber?: string) =>
      pull(now, { max: 100, ...(subscriber === undefined ? {} : { subscriber }) }).map(({ message }) => message),
    ackId,
    ack: (message: string, now: Ms = 0, nth?: number) => broker.acknowledge('stock', [ackId(message, nth)], now),
    nack: (message: string, now: Ms = 0, nth?: number) => broker.modifyAckDeadline('stock', [ackId(message, nth)], 0, now),
    extend: (message: string, ms: Ms, now: Ms = 0, nth?: number) => broker.modifyAckDeadline('stock', [ackId(message, nth)], ms, now),
    counts: (now: Ms = 0, from = 'stock') => {
      const { undelivered, outstanding } = broker.counts(from, now);
      return [undelivered, outstanding];
    },
  };
}
