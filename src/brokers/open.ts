/** Opens brokers of every kind: the models behind `kinds.ts`, which pages that only show an exercise need not load. */
import type { Broker, BrokerParts } from './broker.ts';
import type { BrokerConfig } from './kinds.ts';
import { SqsBroker } from './sqs/source.ts';

type Open = (config: never, parts: BrokerParts<never>) => Broker;

export const OPEN: { readonly [kind: string]: Open } = {
  sqs: (config, parts) => new SqsBroker(config, parts),
};

export function openBroker(config: BrokerConfig, parts: BrokerParts<never>): Broker {
  return OPEN[config.kind]!(config as never, parts);
}
