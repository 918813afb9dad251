import type { KafkaAdmin } from 'ackademy';

/** Called once, before anything is sent. */
export async function declare(kafka: KafkaAdmin) {
  await kafka.createTopics({
    topics: [{ topic: 'order-events', numPartitions: 2 }],
  });
}
