import type { KafkaTopology } from 'ackademy';

export async function kafka(admin: KafkaTopology) {
  await admin.createTopics({
    topics: [
      { topic: 'posts', numPartitions: 64 },
      { topic: 'pushes', numPartitions: 1024 },
      { topic: 'pushes-dead', numPartitions: 64 },
    ],
  });
  await admin.consume('posts', 'fanout', { workers: 8 });
  // A partition is worked on by one worker at a time, so there are as many hands as partitions.
  await admin.consume('pushes', 'notify', { workers: 64, inHand: 16 });
  await admin.consume('pushes-dead', 'replay', { workers: 8, inHand: 4 });
  await admin.alarm('pushes-dead', { above: 0 });
}
