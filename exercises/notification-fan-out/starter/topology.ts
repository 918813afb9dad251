import type { KafkaTopology } from 'ackademy';

// Called once, before anything is sent. Other brokers: export `aws`, `rabbitmq` or `pubsub` instead, or as well.
export async function kafka(admin: KafkaTopology) {
  await admin.createTopics({
    topics: [{ topic: 'posts', numPartitions: 64 }],
  });
  await admin.consume('posts', 'fanout', { workers: 8 });
}
