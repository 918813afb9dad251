import type { ScaleKind } from '../at-scale.ts';
import type { KafkaConfig, KafkaConsumer } from './config.ts';
import { PROFILES } from './profiles.ts';

/** The longest session that a client has by itself. */
const SESSION_MS = 10_000;

export const kafkaAtScale: ScaleKind<KafkaConfig, KafkaConsumer> = {
  feed: (program, { handled, topics }, consumer, awayMs) => {
    const { subscribe, client, autoCommit, autoCommitIntervalMs, assignor, sessionTimeoutMs, maxPollIntervalMs } = consumer;
    if (handled.length > 0) return `the log of \`${program}\` does not begin at offset 0`;
    if (assignor !== null && assignor !== 'range') return `\`${program}\` has the assignor ${assignor}`;
    if (autoCommit && client === 'java') return `\`${program}\` commits inside its poll`;
    if (awayMs !== null && awayMs >= (sessionTimeoutMs ?? SESSION_MS))
      return `processes of \`${program}\` are away for longer than their session`;
    return {
      kind: 'logs',
      topics: subscribe.map(name => topics.find(topic => topic.name === name)!),
      onThrow: client === 'java' ? 'read on' : client === 'kafkajs' ? 'wait and seek back' : 'seek back',
      // kafkajs has no thread that sends heartbeats meanwhile.
      handlerMs: client === 'kafkajs' ? (sessionTimeoutMs ?? PROFILES.kafkajs.consumer.sessionTimeoutMs) : maxPollIntervalMs,
      autoCommitMs: autoCommit ? autoCommitIntervalMs : null,
    };
  },
  destinations: ({ topics }) => topics.map(({ name, partitions }) => ({ name, verb: 'topic', partitions, copies: [name] })),
};
