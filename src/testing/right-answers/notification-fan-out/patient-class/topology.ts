import type { KafkaTopology } from 'ackademy';

const TOPICS = { posts: 48, pushes: 512, 'pushes-dead': 48 };

export const kafka = async (admin: KafkaTopology) => {
  await admin.createTopics({ topics: Object.entries(TOPICS).map(([topic, numPartitions]) => ({ topic, numPartitions })) });
  await admin.consume('posts', 'fanout', { workers: 4 });
  await admin.consume('pushes', 'notify', { workers: 32, inHand: 16 });
  await admin.consume('pushes-dead', 'replay', { workers: 4, inHand: 12 });
  await admin.alarm('pushes-dead', { above: 0 });
};
