import type { ScaleKind } from '../at-scale.ts';
import { sqsAtScale } from '../sqs/scale.ts';
import type { SnsConfig, SnsConsumer } from './config.ts';

/** Queues of SQS with topics in front, whose copies arrive at once and as they were published. */
export const snsAtScale: ScaleKind<SnsConfig, SnsConsumer> = {
  feed: (program, { queues }, consumer, awayMs) => sqsAtScale.feed(program, { kind: 'sqs', queues }, consumer, awayMs),
  destinations: ({ queues, topics, subscriptions }) => {
    for (const { queue, rawMessageDelivery, filterPolicy } of subscriptions) {
      if (filterPolicy !== null) return `the subscription of \`${queue}\` has a filter`;
      if (!rawMessageDelivery) return `the queue \`${queue}\` gets messages in the envelope of SNS`;
    }
    const fanOuts = topics.map(name => ({
      name,
      verb: 'topic' as const,
      partitions: 0,
      copies: subscriptions.filter(({ topic }) => topic === name).map(({ queue }) => queue),
    }));
    return [...queues.map(({ name }) => ({ name, verb: 'queue' as const, partitions: 0, copies: [name] })), ...fanOuts];
  },
};
