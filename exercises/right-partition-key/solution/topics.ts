import type { KafkaAdmin } from 'ackademy';

/** Called once, before anything is sent. */
export async function declare(kafka: KafkaAdmin) {
  // One for each tracker, and room for three more.
  await kafka.createTopics({
    topics: [{ topic: 'order-events', numPartitions: 6 }],
  });
}
