import type { KafkaAdmin } from 'ackademy';

export async function declare(admin: KafkaAdmin) {
  const created = await admin.createTopics({
    topics: [{ topic: 'order-events', numPartitions: 9, replicationFactor: 3 }],
  });
  console.log(created ? 'created' : 'was there');
}
