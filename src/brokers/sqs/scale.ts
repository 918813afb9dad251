import type { ScaleKind } from '../at-scale.ts';
import type { SqsConfig, SqsConsumer } from './config.ts';

export const sqsAtScale: ScaleKind<SqsConfig, SqsConsumer> = {
  feed: (_program, { queues }, consumer) => ({
    kind: 'queues',
    queues: consumer.queues.map(name => queues.find(queue => queue.name === name)!),
  }),
  destinations: ({ queues }) => queues.map(({ name }) => ({ name, verb: 'queue', partitions: 0, copies: [name] })),
};
