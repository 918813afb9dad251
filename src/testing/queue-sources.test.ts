/**
 * SNS with its queues, and Pub/Sub, drive the explorer: right handlers pass, wrong ones are caught, and states that are taken for the same are
 * the same. Long because handlers and brokers are a table.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criterionNamed } from '../../graders/index.ts';
import { compileNode } from '../compile/compile-node.ts';
import type { Bound, Exercise, ExerciseMessage, PubSubBroker, SnsBroker } from '../exercise/exercise.ts';
import type { HistoryEvent } from '../history/event.ts';
import { openRealm } from '../process/open-realm.ts';
import { judgeHistory } from '../report/grading.ts';
import { openRun } from '../sandbox/open-run.ts';
import { explore } from '../sim/explore.ts';
import { PubSubSource } from '../brokers/pubsub/source.ts';
import type { Usage } from '../sim/simulate.ts';
import { SnsSource } from '../brokers/sns/source.ts';
import type { Handing, Source } from '../brokers/broker.ts';
import { exerciseOf } from './bench/inputs.ts';

const PUBSUB: PubSubBroker = {
  kind: 'pubsub',
  topic: 'orders',
  subscription: 'stock',
  ackDeadlineMs: 10_000,
  ordering: false,
  exactlyOnce: false,
  deadLetterTopic: null,
  maxDeliveryAttempts: 5,
  retryPolicy: null,
};

const queue = (name: string, more: Partial<SnsBroker['queues'][number]> = {}) => ({
  name,
  visibilityTimeoutMs: 30_000,
  deadLetterQueue: null,
  maxReceiveCount: null,
  rawMessageDelivery: true,
  filterPolicy: null,
  filterPolicyScope: 'MessageAttributes' as const,
  ...more,
});

const SNS: SnsBroker = { kind: 'sns', topic: 'orders', queues: [queue('stock')], consume: ['stock'] };
const FAN_OUT: SnsBroker = { ...SNS, queues: [queue('stock'), queue('audit')], consume: ['stock', 'audit'] };

const BROKERS: { readonly [name: string]: Exercise['broker'] } = {
  'Pub/Sub': PUBSUB,
  'Pub/Sub, ordered': { ...PUBSUB, ordering: true },
  'Pub/Sub, exactly once': { ...PUBSUB, exactlyOnce: true },
  'Pub/Sub, with a retry policy': { ...PUBSUB, retryPolicy: { minimumBackoffMs: 5000, maximumBackoffMs: 10_000 } },
  'SNS to one queue': SNS,
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

function exerciseWith(broker: Exercise['broker'], messages: number): Exercise {
  const { messages: plain, ...exercise } = exerciseOf(messages, CRITERIA);
  // Of one key, so that ordering has something to do.
  const keyed = Object.fromEntries(
    Object.entries(plain).map(([name, message]): [string, ExerciseMessage] => [name, { ...message, key: 'k' }]),
  );
  return { ...exercise, broker, messages: broker.kind === 'pubsub' ? keyed : plain };
}

const bound = (exercise: Exercise, more: Partial<Bound>): Bound => ({
  messages: Object.keys(exercise.messages),
  workers: 1,
  crashes: 0,
  expiries: 0,
  duplicates: 0,
  errors: 0,
  ...more,
});

async function failing(broker: Exercise['broker'], text: string, messages: number, more: Partial<Bound>, prune = true): Promise<string[]> {
  const exercise = exerciseWith(broker, messages);
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error(compiled.errors.map(error => error.text).join('\n'));
  const realm = openRealm({ hardened: false });
  const program = realm.load(compiled.program);
  const usage: Usage = { clock: false, random: false };
  const failed = new Set<string>();
  const result = explore({
    open: () => openRun(exercise, bound(exercise, more), compiled.program, program, realm, usage),
    usage,
    bound: 0,
    stateLimit: 200_000,
    prune,
    onProgress: () => {},
    onRun: (_, history) => {
      for (const id of CRITERIA) if (judgeHistory(criterionNamed(id), exercise, history).verdict === 'fail') failed.add(id);
    },
  });
  expect(result.complete).toBe(true);
  return [...failed].sort();
}

describe.each(Object.entries(BROKERS))('%s', (_name, broker) => {
  it('lets a right handler pass whatever strikes', async () => {
    for (const more of [{ crashes: 1 }, { expiries: 1 }, { workers: 2, crashes: 1 }, { errors: 1 }])
      expect(await failing(broker, HANDLERS.right, 2, more)).toEqual([]);
  });

  it('catches one that deducts again, and one that acknowledges first', async () => {
    expect(await failing(broker, HANDLERS['deducts again'], 1, { crashes: 1 })).toContain('effect-once');
    expect(await failing(broker, HANDLERS['acknowledges first'], 1, { crashes: 1 })).toEqual(broker === FAN_OUT ? [] : ['no-message-lost']);
  });

  it('finds the same failures with and without keys', async () => {
    for (const [name, text] of Object.entries(HANDLERS))
      for (const more of [{ crashes: 1 }, { expiries: 1 }, { workers: 2 }]) {
        const [pruned, whole] = [await failing(broker, text, 1, more), await failing(broker, text, 1, more, false)];
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

/** Drives a source as the simulation does: a worker has one message at a time. */
class Driver {
  readonly events: HistoryEvent[] = [];
  readonly source: Source;
  readonly hands = new Map<number, Handing>();
  readonly settled = new Set<string>();
  now: number;
  #sent = 0;
  #deliveries = 0;

  constructor(broker: Exercise['broker'], start = 0) {
    this.now = start;
    const parts = { emit: (event: HistoryEvent) => void this.events.push(event), workers: 2 };
    this.source = broker.kind === 'pubsub' ? new PubSubSource(broker, parts) : new SnsSource(broker as SnsBroker, parts);
  }

  do(step: Step): string {
    const { source, now } = this;
    switch (step.do) {
      case 'send': {
        this.#sent += 1;
        source.send(`m${this.#sent}`, { body: { n: this.#sent }, headers: {}, retryOf: null, key: `k${this.#sent % 2}` }, now);
        return 'sent';
      }
      case 'receive': {
        if (this.hands.has(step.worker) || !source.receivable(step.worker, now)) return 'nothing';
        const handing = source.receive(step.worker, now);
        if (handing !== null) this.hands.set(step.worker, handing);
        return JSON.stringify([handing?.message, handing?.queue, handing?.attempt, handing?.cause, handing?.observed]);
      }
      case 'crash':
        source.crash(step.worker, now);
        return String(this.hands.delete(step.worker));
      case 'ack':
      case 'retry':
      case 'extend': {
        const handing = this.hands.get(step.worker);
        if (handing === undefined) return 'nothing';
        this.#deliveries += 1;
        const args = { ack: [], retry: [0], extend: [20_000] }[step.do];
        try {
          source.settle(step.do, args, { worker: step.worker, handing, delivery: this.#deliveries }, now);
        } catch (error) {
          return `refused: ${(error as Error).message.slice(0, 40)}`;
        }
        if (step.do !== 'extend') this.hands.delete(step.worker);
        return 'settled';
      }
      case 'stall': {
        const handing = this.hands.get(step.worker);
        const end = handing === undefined ? null : source.leaseEnd(step.worker, handing, now);
        if (end === null) return 'nothing';
        this.now = Math.max(now, end.at);
        source.pass(this.now, step.worker);
        return `stalled ${this.now - now}`;
      }
      case 'timer': {
        const timer = source.nextTimer(now);
        if (timer === null) return 'nothing';
        this.now = Math.max(now, timer.at);
        source.pass(this.now, null);
        return `${timer.reason} ${this.now - now}`;
      }
      case 'wait':
        this.now += step.seconds * 1000;
        source.pass(this.now, null);
        return 'waited';
    }
  }
}

describe.each(Object.entries(BROKERS))('%s, step by step', (_name, broker) => {
  it('the same steps at another time have the same keys and results', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), steps => {
        const [early, late] = [new Driver(broker), new Driver(broker, 86_400_000)];
        for (const step of steps) {
          expect(late.do(step)).toBe(early.do(step));
          expect(late.source.key(late.now)).toBe(early.source.key(early.now));
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
          const driver = new Driver(broker);
          for (const step of steps) driver.do(step);
          return driver;
        };
        for (const steps of sequences) {
          const there = reach(steps);
          const hands = [...there.hands].sort().map(([who, { message, receipt }]) => `${who}:${message}:${receipt}`);
          const sent = steps.filter(step => step.do === 'send').length;
          const situation = `${sent}\n${hands}\n${there.source.key(there.now)}`;
          const other = first.get(situation);
          first.set(situation, other ?? steps);
          if (other === undefined || sent === 0) continue;
          met += 1;
          const [a, b] = [reach(other), reach(steps)];
          for (const step of next) {
            expect(b.do(step)).toBe(a.do(step));
            expect(b.source.key(b.now)).toBe(a.source.key(a.now));
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
        const driver = new Driver(broker);
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
        expect(driver.source.nextTimer(driver.now)).toBeNull();
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
  living.source.pass(living.now, null);
  expect(living.source.leaseEnd(1, living.hands.get(1)!, living.now)).not.toBeNull();
  expect(living.do({ do: 'timer' })).toBe('visibility-timeout 60000');
  expect(living.source.leaseEnd(1, living.hands.get(1)!, living.now)).toBeNull();
  const stalled = new Driver(PUBSUB);
  stalled.do({ do: 'send' });
  stalled.do({ do: 'receive', worker: 1 });
  expect(stalled.do({ do: 'stall', worker: 1 })).toBe('stalled 10000');
  expect(stalled.do({ do: 'receive', worker: 2 })).toContain('redelivery');
});
