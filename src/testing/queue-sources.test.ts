/**
 * SNS with its queues, and Pub/Sub, drive the explorer: right handlers pass, wrong ones are caught, and states that are taken for the same are
 * the same. Long because handlers and brokers are a table.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Broker, Handing } from '../brokers/broker.ts';
import type { BrokerConfig, ConsumerConfig } from '../brokers/kinds.ts';
import { openBroker } from '../brokers/open.ts';
import type { PubSubSubscription } from '../brokers/pubsub/kind.ts';
import type { Exercise, ExerciseMessage } from '../exercise/exercise.ts';
import { Digest } from '../history/digest.ts';
import type { HistoryEvent } from '../history/event.ts';
import { oneBound, oneProgram } from '../system/one-program.ts';
import type { Bound } from '../system/system.ts';
import { exerciseOf } from './bench/inputs.ts';
import { failingIn, searched } from './opened.ts';
import { compiledFor } from './programs-node.ts';

/** A broker, and how the only program is fed by it. */
interface Fed {
  readonly broker: BrokerConfig;
  readonly consumer: ConsumerConfig;
}

const pubsub = (more: Partial<PubSubSubscription> = {}): Fed => {
  const subscription: PubSubSubscription = {
    name: 'stock',
    topic: 'orders',
    ackDeadlineMs: 10_000,
    ordering: false,
    exactlyOnce: false,
    filter: '',
    deadLetterTopic: null,
    maxDeliveryAttempts: 5,
    retryPolicy: null,
    ...more,
  };
  return { broker: { kind: 'pubsub', topics: ['orders'], subscriptions: [subscription] }, consumer: { subscription: 'stock' } };
};

const sns = (...queues: string[]): Fed => ({
  broker: {
    kind: 'sns',
    topics: ['orders'],
    queues: queues.map(name => ({ name, visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null })),
    subscriptions: queues.map(queue => ({
      topic: 'orders',
      queue,
      rawMessageDelivery: true,
      filterPolicy: null,
      filterPolicyScope: 'MessageAttributes',
    })),
  },
  consumer: { queues },
});

const PUBSUB = pubsub();
const FAN_OUT = sns('stock', 'audit');

const BROKERS: { readonly [name: string]: Fed } = {
  'Pub/Sub': PUBSUB,
  'Pub/Sub, ordered': pubsub({ ordering: true }),
  'Pub/Sub, exactly once': pubsub({ exactlyOnce: true }),
  'Pub/Sub, with a retry policy': pubsub({ retryPolicy: { minimumBackoffMs: 5000, maximumBackoffMs: 10_000 } }),
  'SNS to one queue': sns('stock'),
  'SNS to two queues': FAN_OUT,
};

const HANDLERS = {
  right: `export async function handle(message: any, { db }: any) {
  const order = message.body;
  await db.transaction(async (tx: any) => {
    if (await tx.insertIfAbsent('processed_events', order.orderId)) await tx.decrement('stock', order.sku, order.quantity);
  });
  await message.ack();
}`,
  'deducts again': `export async function handle(message: any, { db }: any) {
  const order = message.body;
  await db.decrement('stock', order.sku, order.quantity);
  await message.ack();
}`,
  'acknowledges first': `export async function handle(message: any, { db }: any) {
  const order = message.body;
  await message.ack();
  await db.transaction(async (tx: any) => {
    if (await tx.insertIfAbsent('processed_events', order.orderId)) await tx.decrement('stock', order.sku, order.quantity);
  });
}`,
};

const CRITERIA = ['no-message-lost', 'effect-once'];

function exerciseWith(fed: Fed, messages: number): Exercise {
  const { messages: plain, system, ...exercise } = exerciseOf(messages, CRITERIA);
  // Of one key, so that ordering has something to do.
  const keyed = Object.fromEntries(
    Object.entries(plain).map(([name, message]): [string, ExerciseMessage] => [name, { ...message, key: 'k' }]),
  );
  return {
    ...exercise,
    system: oneProgram({ entry: 'handler.ts', handler: 'handle' }, fed, system.services),
    messages: fed.broker.kind === 'pubsub' ? keyed : plain,
  };
}

interface Striking {
  readonly faults?: Bound['faults'];
  readonly workers?: number;
}

async function failing(fed: Fed, text: string, messages: number, { faults, workers = 1 }: Striking, prune = true): Promise<string[]> {
  const exercise = exerciseWith(fed, messages);
  const bound = oneBound(Object.keys(exercise.messages), workers, faults);
  const { complete, histories } = searched(exercise, await compiledFor(exercise, text), bound, { prune, stateLimit: 200_000 });
  expect(complete).toBe(true);
  return failingIn(exercise, histories).sort();
}

describe.each(Object.entries(BROKERS))('%s', (_name, fed) => {
  it('lets a right handler pass whatever strikes', async () => {
    for (const more of [{ faults: { crash: 1 } }, { faults: { expire: 1 } }, { workers: 2, faults: { crash: 1 } }, { faults: { lose: 1 } }])
      expect(await failing(fed, HANDLERS.right, 2, more)).toEqual([]);
  });

  it('catches one that deducts again, and one that acknowledges first', async () => {
    expect(await failing(fed, HANDLERS['deducts again'], 1, { faults: { crash: 1 } })).toContain('effect-once');
    expect(await failing(fed, HANDLERS['acknowledges first'], 1, { faults: { crash: 1 } })).toEqual(
      fed === FAN_OUT ? [] : ['no-message-lost'],
    );
  });

  it('finds the same failures with and without keys', async () => {
    for (const [name, text] of Object.entries(HANDLERS))
      for (const more of [{ faults: { crash: 1 } }, { faults: { expire: 1 } }, { workers: 2 }]) {
        const [pruned, whole] = [await failing(fed, text, 1, more), await failing(fed, text, 1, more, false)];
        expect(pruned, `${name}, ${JSON.stringify(more)}`).toEqual(whole);
      }
  });
});

type Step =
  | { readonly do: 'send' | 'timer' }
  | { readonly do: 'receive' | 'crash'; readonly worker: number }
  | { readonly do: 'ack' | 'retry' | 'extend' | 'stall'; readonly worker: number }
  | { readonly do: 'wait'; readonly seconds: number };

const worker = fc.integer({ min: 1, max: 2 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('send' as const, 'timer' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('receive' as const), worker }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), worker }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('ack' as const, 'retry' as const, 'extend' as const, 'stall' as const), worker }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(15) }) },
);

/** Drives a broker as the simulation does: a worker has one message at a time. */
class Driver {
  readonly events: HistoryEvent[] = [];
  readonly broker: Broker;
  readonly hands = new Map<number, Handing>();
  readonly settled = new Set<string>();
  now: number;
  #sent = 0;
  #deliveries = 0;
  /** By worker: of what it has in hand, or had last. */
  readonly #numbers = new Map<number, number>();

  constructor({ broker, consumer }: Fed, start = 0) {
    this.now = start;
    const emit = (event: HistoryEvent) => void this.events.push(event);
    const consumers = [{ program: 'program', workers: [1, 2], consumer: consumer as never }];
    this.broker = openBroker(broker, { emit, consumers, messages: {} });
  }

  key(): string {
    const digest = new Digest();
    this.broker.digest(digest, this.now);
    for (const worker of [1, 2]) this.broker.digestOf?.(worker, digest, this.now);
    return digest.text();
  }

  do(step: Step): string {
    const { broker, now } = this;
    switch (step.do) {
      case 'send': {
        this.#sent += 1;
        broker.send(`m${this.#sent}`, { body: { n: this.#sent }, headers: {}, retryOf: null, key: `k${this.#sent % 2}` }, now);
        return 'sent';
      }
      case 'receive': {
        if (this.hands.has(step.worker) || !broker.receivable(step.worker, now)) return 'nothing';
        const handing = broker.receive(step.worker, now, this.#deliveries + 1);
        if (handing !== null) {
          this.#deliveries += 1;
          this.hands.set(step.worker, handing);
          this.#numbers.set(step.worker, this.#deliveries);
        }
        return JSON.stringify([handing?.message, handing?.queue, handing?.attempt, handing?.cause, handing?.observed]);
      }
      case 'crash':
        broker.crash(step.worker, now);
        return String(this.hands.delete(step.worker));
      case 'ack':
      case 'retry':
      case 'extend': {
        const handing = this.hands.get(step.worker);
        if (handing === undefined) return 'nothing';
        const args = { ack: [], retry: [0], extend: [20_000] }[step.do];
        try {
          broker.settle(step.do, args, { worker: step.worker, handing, delivery: this.#numbers.get(step.worker)! }, now);
        } catch (error) {
          return `refused: ${(error as Error).message.slice(0, 40)}`;
        }
        if (step.do !== 'extend') this.hands.delete(step.worker);
        return 'settled';
      }
      case 'stall': {
        const handing = this.hands.get(step.worker);
        const end = handing === undefined ? null : broker.leaseEnd(step.worker, handing, now);
        if (end === null) return 'nothing';
        this.now = Math.max(now, end.at);
        broker.pass(this.now, step.worker);
        return `stalled ${this.now - now}`;
      }
      case 'timer': {
        const timer = broker.nextTimer(now);
        if (timer === null) return 'nothing';
        this.now = Math.max(now, timer.at);
        broker.pass(this.now, null);
        return `${timer.reason} ${this.now - now}`;
      }
      case 'wait':
        this.now += step.seconds * 1000;
        broker.pass(this.now, null);
        return 'waited';
    }
  }
}

describe.each(Object.entries(BROKERS))('%s, step by step', (_name, fed) => {
  it('the same steps at another time have the same keys and results', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), steps => {
        const [early, late] = [new Driver(fed), new Driver(fed, 86_400_000)];
        for (const step of steps) {
          expect(late.do(step)).toBe(early.do(step));
          expect(late.key()).toBe(early.key());
        }
      }),
      { numRuns: 100 },
    );
  });

  it('equal keys have equal continuations', () => {
    let met = 0;
    const pasts = fc.array(fc.array(anyStep, { maxLength: 7 }), { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(pasts, fc.array(anyStep, { minLength: 15, maxLength: 25 }), (sequences, next) => {
        const first = new Map<string, readonly Step[]>();
        const reach = (steps: readonly Step[]) => {
          const driver = new Driver(fed);
          for (const step of steps) driver.do(step);
          return driver;
        };
        for (const steps of sequences) {
          const there = reach(steps);
          const hands = [...there.hands].sort().map(([who, { message, receipt }]) => `${who}:${message}:${receipt}`);
          const sent = steps.filter(step => step.do === 'send').length;
          const situation = `${sent}\n${hands}\n${there.key()}`;
          const other = first.get(situation);
          first.set(situation, other ?? steps);
          if (other === undefined || sent === 0) continue;
          met += 1;
          const [a, b] = [reach(other), reach(steps)];
          for (const step of next) {
            expect(b.do(step)).toBe(a.do(step));
            expect(b.key()).toBe(a.key());
          }
        }
      }),
      { numRuns: 15 },
    );
    expect(met).toBeGreaterThan(30);
  });

  it('in the end everything that was sent is handed out and settled', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), steps => {
        const driver = new Driver(fed);
        for (const step of steps) driver.do(step);
        for (const who of [1, 2]) driver.do({ do: 'crash', worker: who });
        for (let n = 0; n < 400; n += 1) {
          const got = driver.do({ do: 'receive', worker: 1 });
          if (got !== 'nothing') driver.do({ do: 'ack', worker: 1 });
          else if (driver.do({ do: 'timer' }) === 'nothing') break;
        }
        const of = (type: HistoryEvent['type']) =>
          driver.events.flatMap(event => (event.type === type && 'message' in event ? [event.message] : []));
        const settled = new Set(of('settled'));
        expect(of('sent').filter(id => !settled.has(id as string))).toEqual([]);
        expect(driver.broker.nextTimer(driver.now)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

it('a living client keeps its lease for an hour, a stalled one loses it at the deadline', () => {
  const living = new Driver(PUBSUB);
  living.do({ do: 'send' });
  living.do({ do: 'receive', worker: 1 });
  living.now = 59 * 60_000;
  living.broker.pass(living.now, null);
  expect(living.broker.leaseEnd(1, living.hands.get(1)!, living.now)).not.toBeNull();
  expect(living.do({ do: 'timer' })).toBe('visibility-timeout 60000');
  expect(living.broker.leaseEnd(1, living.hands.get(1)!, living.now)).toBeNull();
  const stalled = new Driver(PUBSUB);
  stalled.do({ do: 'send' });
  stalled.do({ do: 'receive', worker: 1 });
  expect(stalled.do({ do: 'stall', worker: 1 })).toBe('stalled 10000');
  expect(stalled.do({ do: 'receive', worker: 2 })).toContain('redelivery');
});
