/** Of every kind of broker, with the programs that it feeds: a copy goes on as the original does, and neither sees what the other does. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Digest } from '../history/digest.ts';
import type { Json } from '../history/event.ts';
import { ServiceRefusal } from '../services/service.ts';
import { type Copyable, expectCopiesToGoOnAlike } from '../testing/copies.ts';
import type { Broker, BrokerParts, Handing } from './broker.ts';
import type { KafkaConfig, KafkaConsumer } from './kafka/kind.ts';
import { OPEN } from './open.ts';
import type { PubSubConfig } from './pubsub/kind.ts';
import type { RabbitMqConfig, RabbitMqConsumer } from './rabbitmq/config.ts';
import type { SnsConfig } from './sns/kind.ts';
import type { SqsConfig } from './sqs/kind.ts';

interface Case {
  readonly config: { readonly kind: string };
  /** One program and its workers, each. */
  readonly consumers: readonly unknown[];
  /** Where messages go. */
  readonly to: readonly string[];
  readonly settle: readonly (readonly [operation: string, args: readonly Json[]])[];
}

const SQS_QUEUES: SqsConfig['queues'] = [
  { name: 'orders', visibilityTimeoutMs: 30_000, deadLetterQueue: 'dead', maxReceiveCount: 2 },
  { name: 'jobs', visibilityTimeoutMs: 60_000, deadLetterQueue: null, maxReceiveCount: null },
  { name: 'dead', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null },
];
const SQS_SETTLE = [
  ['ack', []],
  ['retry', [5000]],
  ['extend', [90_000]],
] as const;

const kafkaConfig: KafkaConfig = {
  kind: 'kafka',
  topics: [
    { name: 'orders', partitions: 2 },
    { name: 'jobs', partitions: 1 },
  ],
  handled: ['m0'],
};
const kafkaConsumer = (more: Partial<KafkaConsumer>): KafkaConsumer => ({
  group: 'g',
  subscribe: ['orders', 'jobs'],
  client: 'confluent',
  autoCommit: true,
  isolation: null,
  autoCommitIntervalMs: 5000,
  assignor: null,
  maxPollRecords: 2,
  sessionTimeoutMs: null,
  maxPollIntervalMs: 300_000,
  ...more,
});
const kafka = (more: Partial<KafkaConsumer>): Case => ({
  config: kafkaConfig,
  consumers: [kafkaConsumer(more), kafkaConsumer({ ...more, group: 'h', subscribe: ['orders'] })],
  to: ['orders', 'jobs'],
  settle: [['ack', []]],
});

const rabbit = (version: RabbitMqConfig['version'], type: 'classic' | 'quorum', manualAck = true): Case => {
  const config: RabbitMqConfig = {
    kind: 'rabbitmq',
    version,
    exchanges: [
      { name: 'shop', type: 'topic', durable: true },
      { name: 'dlx', type: 'fanout', durable: false },
    ],
    queues: [
      { name: 'orders', type, durable: true, messageTtlMs: 40_000, deadLetter: { exchange: 'dlx', key: null }, deliveryLimit: null },
      {
        name: 'jobs',
        type: 'classic',
        durable: type === 'quorum',
        messageTtlMs: null,
        deadLetter: { exchange: '', key: 'orders' },
        deliveryLimit: null,
      },
      { name: 'dead', type: 'classic', durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null },
    ],
    bindings: [
      { exchange: 'shop', queue: 'orders', key: 'order.#' },
      { exchange: 'shop', queue: 'jobs', key: '*.paid' },
      { exchange: 'dlx', queue: 'dead', key: '' },
    ],
    consumerTimeoutMs: 120_000,
  };
  const consumer: RabbitMqConsumer = { queues: ['orders', 'jobs'], prefetch: 2, manualAck };
  return {
    config,
    consumers: [consumer, { queues: ['jobs'], prefetch: 1, manualAck: true } satisfies RabbitMqConsumer],
    to: ['shop', 'orders', 'jobs'],
    settle: [
      ['ack', []],
      ['retry', []],
      ['release', []],
      ['reject', [true]],
    ],
  };
};

const pubsub = (ordering: boolean, exactlyOnce: boolean): Case => {
  const config: PubSubConfig = {
    kind: 'pubsub',
    topics: ['orders', 'graves'],
    subscriptions: ['stock', 'mails'].map((name, index) => ({
      name,
      topic: 'orders',
      ackDeadlineMs: 10_000,
      ordering: ordering && index === 0,
      exactlyOnce,
      filter: index === 0 ? '' : 'attributes.kind = "paid"',
      deadLetterTopic: index === 0 ? 'graves' : null,
      maxDeliveryAttempts: 5,
      retryPolicy: index === 0 ? null : { minimumBackoffMs: 10_000, maximumBackoffMs: 60_000 },
    })),
  };
  return {
    config,
    consumers: [{ subscription: 'stock' }, { subscription: 'mails' }],
    to: ['orders'],
    settle: [
      ['ack', []],
      ['retry', []],
      ['extend', [20_000]],
    ],
  };
};

const snsConfig: SnsConfig = {
  kind: 'sns',
  topics: ['news'],
  queues: SQS_QUEUES,
  subscriptions: [
    { topic: 'news', queue: 'orders', rawMessageDelivery: true, filterPolicy: null, filterPolicyScope: 'MessageAttributes' },
    { topic: 'news', queue: 'jobs', rawMessageDelivery: false, filterPolicy: { kind: ['paid'] }, filterPolicyScope: 'MessageAttributes' },
  ],
};

const CASES: { readonly [name: string]: Case } = {
  sqs: {
    config: { kind: 'sqs', queues: SQS_QUEUES } as SqsConfig,
    consumers: [{ queues: ['orders', 'jobs'] }, { queues: ['jobs'] }],
    to: ['orders', 'jobs'],
    settle: SQS_SETTLE,
  },
  sns: { config: snsConfig, consumers: [{ queues: ['orders', 'jobs'] }, { queues: ['jobs'] }], to: ['news', 'jobs'], settle: SQS_SETTLE },
  'kafka, confluent': kafka({}),
  'kafka, kafkajs': kafka({ client: 'kafkajs' }),
  'kafka, java': kafka({ client: 'java', maxPollIntervalMs: 60_000 }),
  'rabbitmq 3.10, classic': rabbit('3.10', 'classic'),
  'rabbitmq 4.0, quorum': rabbit('4.0', 'quorum'),
  'rabbitmq 4.3, quorum': rabbit('4.3', 'quorum'),
  'rabbitmq 4.0, without acknowledgements': rabbit('4.0', 'classic', false),
  pubsub: pubsub(false, false),
  'pubsub, in order': pubsub(true, false),
  'pubsub, exactly once': pubsub(true, true),
};

interface Step {
  readonly do: 'send' | 'start' | 'crash' | 'receive' | 'finish' | 'settle' | 'again' | 'due' | 'wait' | 'stall' | 'strike' | 'forget';
  readonly worker: number;
  readonly which: number;
}

const WEIGHTS: { readonly [act in Step['do']]: number } = {
  send: 4,
  start: 2,
  crash: 1,
  receive: 6,
  finish: 3,
  settle: 5,
  again: 1,
  due: 3,
  wait: 2,
  stall: 1,
  strike: 1,
  forget: 1,
};

const step: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(WEIGHTS).map(([act, weight]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(act as Step['do']), worker: fc.integer({ min: 1, max: 4 }), which: fc.nat(11) }),
  })),
);

/** A broker, its consumers, and what they have in hand. Two workers run each program. */
class World implements Copyable<Step> {
  readonly told: string[] = [];
  readonly #case: Case;
  readonly #broker: Broker;
  #now: number;
  /** Lives of each worker so far, and whether it lives now. */
  readonly #lives: Map<number, { readonly life: number; readonly alive: boolean }>;
  #hands: readonly { readonly worker: number; readonly handing: Handing; readonly delivery: number }[];
  #deliveries: number;
  #sent: number;

  constructor(from: Case | World) {
    const emit = (event: unknown) => this.told.push(JSON.stringify(event));
    if (from instanceof World) {
      this.#case = from.#case;
      this.#broker = from.#broker.copy(emit);
      this.#now = from.#now;
      this.#lives = new Map(from.#lives);
      this.#hands = from.#hands;
      this.#deliveries = from.#deliveries;
      this.#sent = from.#sent;
      return;
    }
    this.#case = from;
    const consumers = from.consumers.map((consumer, index) => ({
      program: `p${index}`,
      workers: [2 * index + 1, 2 * index + 2],
      consumer,
    }));
    const messages = { m0: { body: { n: 0 }, headers: {}, retryOf: null } };
    this.#broker = OPEN[from.config.kind]!(from.config as never, {
      emit,
      consumers: consumers as never,
      messages,
    } satisfies BrokerParts<never>);
    this.#now = 0;
    this.#lives = new Map();
    this.#hands = [];
    this.#deliveries = 0;
    this.#sent = 0;
  }

  copy(): World {
    return new World(this);
  }

  look(): string {
    const digest = new Digest();
    this.#broker.digest(digest, this.#now);
    for (const worker of this.#lives.keys()) this.#broker.digestOf?.(worker, digest, this.#now);
    const workers = [...this.#lives.keys()].map(worker => [
      this.#broker.receivable(worker, this.#now),
      this.#broker.repeatable(worker, this.#now),
    ]);
    const ends = this.#hands.map(({ worker, handing }) => this.#broker.leaseEnd(worker, handing, this.#now));
    const due = this.#broker.nextTimer(this.#now);
    return JSON.stringify([digest.text(), workers, ends, due, this.#broker.faults(this.#now), this.#broker.snapshot(this.#now)]);
  }

  do(step: Step): void {
    try {
      this.told.push(JSON.stringify(this.#do(step)) ?? 'nothing');
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      this.told.push(`${error.name}: ${error.message}`);
    }
  }

  #do({ do: act, worker, which }: Step): unknown {
    const broker = this.#broker;
    const now = this.#now;
    const { life = 0, alive = false } = this.#lives.get(worker) ?? {};
    switch (act) {
      case 'send': {
        this.#sent += 1;
        const headers: { readonly [name: string]: string } = which % 3 === 0 ? {} : { kind: which % 3 === 1 ? 'paid' : 'shipped' };
        const key = ['order.paid', 'order.shipped', 'user.paid', ''][which % 4]!;
        const to = this.#case.to[which % this.#case.to.length]!;
        broker.send(`m${this.#sent}`, { body: { n: this.#sent }, headers, retryOf: null, to, key }, now);
        return null;
      }
      case 'start':
        if (alive) return null;
        this.#lives.set(worker, { life: life + 1, alive: true });
        broker.start(worker, life + 1, now);
        return null;
      case 'crash':
        if (!alive) return null;
        this.#lives.set(worker, { life, alive: false });
        this.#hands = this.#hands.filter(each => each.worker !== worker);
        broker.crash(worker, now);
        return null;
      case 'receive':
      case 'again': {
        if (!alive || this.#hands.some(each => each.worker === worker)) return null;
        const again = broker.repeatable(worker, now)[0];
        if (act === 'again' ? again === undefined : !broker.receivable(worker, now)) return null;
        this.#deliveries += 1;
        const handing = act === 'again' ? broker.handAgain(worker, again!, now) : broker.receive(worker, now, this.#deliveries);
        if (handing !== null) this.#hands = [...this.#hands, { worker, handing, delivery: this.#deliveries }];
        return handing;
      }
      case 'finish': {
        const hand = this.#hands.find(each => each.worker === worker);
        if (hand === undefined) return null;
        this.#hands = this.#hands.filter(each => each !== hand);
        broker.finished(worker, hand.handing, which % 3 === 0, now);
        return null;
      }
      case 'settle': {
        const hand = this.#hands.find(each => each.worker === worker);
        if (hand === undefined) return null;
        const [operation, args] = this.#case.settle[which % this.#case.settle.length]!;
        return broker.settle(operation, args, hand, now);
      }
      case 'due': {
        const due = broker.nextTimer(now);
        if (due !== null) this.#pass(due.at, null);
        return due;
      }
      case 'wait':
        return this.#pass(now + [1, 700, 4000, 31_000][which % 4]!, null);
      case 'stall':
        return this.#pass(now + 50_000, worker);
      case 'strike': {
        const faults = broker.faults(now);
        if (faults.length === 0) return null;
        broker.strike(faults[which % faults.length]!, now);
        return faults;
      }
      case 'forget':
        if (alive && !this.#hands.some(each => each.worker === worker)) broker.forgotten?.(worker);
        return null;
    }
  }

  #pass(until: number, stalled: number | null): null {
    this.#now = until;
    this.#broker.pass(until, stalled);
    return null;
  }
}

describe.each(Object.entries(CASES))('a copy of a broker of %s', (_, which) => {
  it('goes on as the original does, and neither changes the other', () => {
    expectCopiesToGoOnAlike(() => new World(which), step, { numRuns: 40, first: 30 });
  });
});
