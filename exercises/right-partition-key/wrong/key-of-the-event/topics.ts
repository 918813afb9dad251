import type { KafkaAdmin } from 'ackademy';

export async function declare(kafka: KafkaAdmin) {
  await kafka.createTopics({
    topics: [{ topic: 'order-events', numPartitions: 3 }],
  });
}
