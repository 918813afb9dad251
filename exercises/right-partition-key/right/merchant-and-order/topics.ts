import type { KafkaAdmin } from 'ackademy';

/** As many as a busier day will need. */
export const declare = async (kafka: KafkaAdmin) => {
  await kafka.createTopics({
    topics: [{ topic: 'order-events', replicationFactor: 3 }],
  });
  await kafka.createPartitions({
    topicPartitions: [{ topic: 'order-events', count: 12 }],
  });
};
