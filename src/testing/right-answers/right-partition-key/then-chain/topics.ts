import { KafkaAdmin } from 'ackademy'

export const declare = (kafka: KafkaAdmin) => kafka.createTopics({ topics: [{ topic: 'order-events', numPartitions: 3 }] })
