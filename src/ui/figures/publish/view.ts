import type { Said } from '../figure.ts';

/** What the figure of publishing knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

export const BROKERS = ['kafka', 'rabbitmq'] as const;
export type BrokerName = (typeof BROKERS)[number];

/** What goes wrong; `none`: nothing does. `broker`: the leader dies (Kafka), the broker restarts (RabbitMQ). */
export const TROUBLES = ['none', 'request', 'answer', 'broker', 'process'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Pick {
  readonly broker: BrokerName;
  readonly setting: number;
  readonly trouble: Trouble;
}

/** How often the broker has the event in the end. */
export type Outcome = 'once' | 'lost' | 'twice';

/** What lies where after a step: what the service still has to publish, two places at the broker, and what the consumer has done. */
export type Places = readonly [mine: readonly string[], first: readonly string[], second: readonly string[], done: readonly string[]];

export interface Step {
  readonly who: 'orders service' | 'broker' | 'packing';
  readonly says: string;
  readonly kind: 'step' | 'fault' | 'crash';
  readonly places: Places;
  readonly changed: readonly number[];
}

export interface PublishView extends Said {
  readonly picked: Pick;
  readonly outcome: Outcome;
  /** By broker, setting and trouble. */
  readonly outcomes: { readonly [broker in BrokerName]: readonly { readonly [trouble in Trouble]: Outcome }[] };
  readonly steps: readonly Step[];
}

export const NAMES: { readonly [broker in BrokerName]: string } = { kafka: 'Kafka', rabbitmq: 'RabbitMQ' };

export const SETTINGS: { readonly [broker in BrokerName]: readonly { readonly name: string; readonly note: string }[] } = {
  kafka: [
    { name: 'acks=0', note: 'waits for nothing' },
    { name: 'acks=1', note: 'waits for the leader' },
    { name: 'acks=all', note: 'waits for two replicas; idempotent' },
  ],
  rabbitmq: [
    { name: 'no confirms', note: 'waits for nothing; transient' },
    { name: 'confirms', note: 'waits; transient' },
    { name: 'confirms, persistent', note: 'waits for the disk' },
  ],
};

export const TROUBLE_NAMES: { readonly [broker in BrokerName]: { readonly [trouble in Trouble]: string } } = {
  kafka: {
    none: 'all goes well',
    request: 'the request is lost',
    answer: 'the answer is lost',
    broker: 'the leader dies',
    process: 'the process dies',
  },
  rabbitmq: {
    none: 'all goes well',
    request: 'the request is lost',
    answer: 'the confirm is lost',
    broker: 'the broker restarts',
    process: 'the process dies',
  },
};

export const PLACES: { readonly [broker in BrokerName]: readonly { readonly kind: string; readonly name: string }[] } = {
  kafka: [
    { kind: 'service', name: 'to send' },
    { kind: 'log', name: 'leader' },
    { kind: 'log', name: 'replicas' },
    { kind: 'packing', name: 'parcels' },
  ],
  rabbitmq: [
    { kind: 'service', name: 'to send' },
    { kind: 'broker', name: 'queue' },
    { kind: 'service', name: 'confirms' },
    { kind: 'packing', name: 'parcels' },
  ],
};

/** Where the page opens: stored, and the answer is lost. */
export const OPENING: Pick = { broker: 'kafka', setting: 1, trouble: 'answer' };
