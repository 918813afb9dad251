import type { KafkaConfig, KafkaConsumer } from '../../brokers/kafka/kind.ts';
import type { OneFeed } from '../../system/one-program.ts';

type Settings = Partial<KafkaConsumer> & Partial<Pick<KafkaConfig, 'topics'>>;

/** The topic `orders` of Kafka with a group that reads it and commits by hand, unless a figure says otherwise. */
export function oneGroup({ topics = [{ name: 'orders', partitions: 1 }], ...changes }: Settings = {}): OneFeed {
  const consumer: KafkaConsumer = {
    group: 'email-service',
    subscribe: topics.map(({ name }) => name),
    client: 'kafkajs',
    autoCommit: false,
    isolation: null,
    autoCommitIntervalMs: 5000,
    assignor: 'range',
    maxPollRecords: 50,
    sessionTimeoutMs: 30_000,
    maxPollIntervalMs: 300_000,
    ...changes,
  };
  return { broker: { kind: 'kafka', topics, handled: [] }, consumer };
}

/** A queue of RabbitMQ whose messages are acknowledged by hand, one at a time. */
export function oneRabbitQueue(name: string): OneFeed {
  const queue = { name, type: 'classic', durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null } as const;
  return {
    broker: { kind: 'rabbitmq', version: '4.3', exchanges: [], queues: [queue], bindings: [], consumerTimeoutMs: 1_800_000 },
    consumer: { queues: [name], prefetch: 1, manualAck: true },
  };
}

/** `POST /orders`, whose client asks once and never again. */
export const POST_ORDERS: OneFeed = { kind: 'http', method: 'POST', path: '/orders', retries: 0, retryAfterMs: 1000 };
