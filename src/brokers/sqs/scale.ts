import type { ScaleKind } from '../at-scale.ts';
import { isFifo, type SqsConfig, type SqsConsumer } from './config.ts';

export const sqsAtScale: ScaleKind<SqsConfig, SqsConsumer> = {
  feed: (_program, { queues }, consumer) => {
    const fifo = consumer.queues.find(isFifo);
    if (fifo !== undefined) return `the queue \`${fifo}\` keeps the order of groups`;
    return { kind: 'queues', queues: consumer.queues.map(name => queues.find(queue => queue.name === name)!) };
  },
  destinations: ({ queues }) => queues.map(({ name }) => ({ name, verb: 'queue', partitions: 0, copies: [name] })),
};
