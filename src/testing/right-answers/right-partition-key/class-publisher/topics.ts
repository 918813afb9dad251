import type { KafkaAdmin } from 'ackademy';

const TRACKERS = 3;

export async function declare(kafka: KafkaAdmin): Promise<void> {
  const topics = [{ topic: 'order-events', numPartitions: TRACKERS * 4 }];
  await kafka.createTopics({ topics });
}
