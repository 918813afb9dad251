/** Opens brokers of every kind: the models behind `kinds.ts`, which pages that only show an exercise need not load. */
import type { Broker, BrokerParts } from './broker.ts';
import { CopyOnWrite } from './copy-on-write.ts';
import { openKafkaTopology } from './kafka/declared.ts';
import { KafkaBroker } from './kafka/source.ts';
import type { BrokerConfig, ConsumerConfig } from './kinds.ts';
import { openPubSubTopology } from './pubsub/declared.ts';
import { PubSubBroker } from './pubsub/source.ts';
import { openRabbitMqTopology } from './rabbitmq/declared.ts';
import { RabbitMqBroker } from './rabbitmq/source.ts';
import { openSnsTopology } from './sns/declared.ts';
import { SnsBroker } from './sns/source.ts';
import { openSqsTopology } from './sqs/declared.ts';
import { SqsBroker } from './sqs/source.ts';
import type { OpenTopology, TopologyRecorder } from './topology.ts';

type Recorder = TopologyRecorder<BrokerConfig, ConsumerConfig>;
type Open = (config: never, parts: BrokerParts<never>) => Broker;

/** By kind. Open, as `KINDS` is. */
export const OPEN: { [kind: string]: Open } = {
  sqs: (config, parts) => new SqsBroker(config, parts),
  sns: (config, parts) => new SnsBroker(config, parts),
  kafka: (config, parts) => new CopyOnWrite(new KafkaBroker(config, parts), parts.emit),
  rabbitmq: (config, parts) => new CopyOnWrite(new RabbitMqBroker(config, parts), parts.emit),
  pubsub: (config, parts) => new CopyOnWrite(new PubSubBroker(config, parts), parts.emit),
};

export function openBroker(config: BrokerConfig, parts: BrokerParts<never>): Broker {
  return OPEN[config.kind]!(config as never, parts);
}

/** By kind: what code that declares such a broker is called with. Open, as `OPEN` is. */
export const TOPOLOGIES: { [kind: string]: (...stub: Parameters<OpenTopology<never, never>>) => Recorder } = {
  sqs: openSqsTopology,
  sns: openSnsTopology,
  pubsub: openPubSubTopology,
  kafka: openKafkaTopology,
  rabbitmq: openRabbitMqTopology,
};
