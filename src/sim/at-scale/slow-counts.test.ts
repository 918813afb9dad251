import { describe, expect, it } from 'vitest';
import type { PubSubConfig } from '../../brokers/pubsub/kind.ts';
import type { RabbitMqConfig } from '../../brokers/rabbitmq/config.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { QUIET } from '../../system/scale.ts';
import type { ConsumeSpec, System } from '../../system/system.ts';
import { SQS } from './designs-testing.ts';
import { SlowCounts } from './slow-counts.ts';

const HOW = { how: 'slow', why: '', together: [], services: [], assumed: [] } as const;

const counted = (...run: Parameters<typeof seen>) => seen(...run).result(HOW, null);

/** Whoever pushes reads the first, on-call the second. */
function seen(broker: System['brokers'][string], consumers: readonly object[], events: readonly HistoryEvent[]) {
  const { notify } = SQS.programs;
  const program = (consumer: object, opens: object) => ({
    ...notify!,
    feed: { kind: 'consume', broker: 'jobs', consumer } as ConsumeSpec,
    ...opens,
  });
  const programs = { notify: program(consumers[0]!, {}), replay: program(consumers[1]!, { opens: 'alarm' as const }) };
  const system: System = { ...SQS, brokers: { jobs: broker }, programs, alarms: [{ broker: 'jobs', queue: 'dead', above: 0 }] };
  const counts = new SlowCounts(system, QUIET, ['notify', 'replay'], []);
  for (const event of events) counts.see(event);
  return counts;
}

const sent = (message: string, queue: string, at: number): HistoryEvent => ({
  type: 'sent',
  at,
  message,
  queue,
  body: {},
  headers: {},
  retryOf: null,
});
const delivered = (delivery: number, message: string, queue: string, worker: number, at: number): HistoryEvent => ({
  type: 'delivered',
  at,
  delivery,
  message,
  queue,
  worker,
  life: 1,
  attempt: 1,
  cause: 'first',
});
const settled = (message: string, delivery: number, at: number): HistoryEvent => ({
  type: 'settled',
  at,
  message,
  delivery,
  native: 'ack',
});

describe('what lies where, event by event', () => {
  const durable = { type: 'quorum', durable: true, deliveryLimit: null, messageTtlMs: null } as const;
  const RABBIT = {
    kind: 'rabbitmq',
    version: '4.3',
    exchanges: [],
    bindings: [],
    consumerTimeoutMs: 1_800_000,
    queues: [
      { ...durable, name: 'pushes', deadLetter: { exchange: '', key: 'dead' } },
      { ...durable, name: 'wait', messageTtlMs: 1000, deadLetter: { exchange: '', key: 'pushes' } },
      { ...durable, name: 'dead', deadLetter: null },
    ],
  } satisfies RabbitMqConfig;
  const QUEUES = [{ queues: ['pushes'] }, { queues: ['dead'] }];

  it('follows a message of RabbitMQ out of a queue in which it only waits, and among the dead letters', () => {
    const waited = [
      sent('m', 'wait', 0),
      { type: 'moved', at: 1000, message: 'm', queue: 'wait', to: 'pushes', reason: 'expired' },
      delivered(1, 'm', 'pushes', 1, 1000),
      { type: 'moved', at: 3000, message: 'm', queue: 'pushes', to: 'dead', reason: 'rejected' },
    ] satisfies readonly HistoryEvent[];
    const { queues, alarms, programs } = counted(RABBIT, QUEUES, waited);
    expect(queues).toMatchObject({ wait: { most: 1, left: 0 }, pushes: { most: 1, left: 0 }, dead: { most: 1, left: 1 } });
    expect(alarms).toMatchObject([{ queue: 'dead', most: 1, rangAtMs: 4000 }]);
    expect(programs).toMatchObject({ notify: { came: 1, dead: 1, unfinished: 0 }, replay: { came: 1, unfinished: 1 } });
    const replayed = counted(RABBIT, QUEUES, [...waited, delivered(2, 'm', 'dead', 2, 5000), settled('m', 2, 5000)]);
    expect(replayed.queues.dead).toMatchObject({ most: 1, left: 0 });
  });

  it('knows when nothing is left for anybody: what waits for on-call is left once on-call is there', () => {
    const given: HistoryEvent[] = [{ type: 'moved', at: 3000, message: 'm', queue: 'pushes', to: 'dead', reason: 'rejected' }];
    const left = (opened: boolean, ...more: readonly HistoryEvent[]) =>
      seen(RABBIT, QUEUES, [sent('m', 'pushes', 0), delivered(1, 'm', 'pushes', 1, 0), ...more]).nothingLeft(opened);
    expect([left(false), left(false, ...given), left(true, ...given)]).toEqual([false, true, false]);
    expect(left(true, ...given, delivered(2, 'm', 'dead', 2, 4000), settled('m', 2, 4000))).toBe(true);
  });

  it('lets go of what is dropped', () => {
    const { queues } = counted(RABBIT, QUEUES, [
      sent('m', 'dead', 0),
      { type: 'dropped', at: 2000, message: 'm', queue: 'dead', reason: 'rejected' },
    ]);
    expect(queues.dead).toMatchObject({ most: 1, left: 0 });
  });

  it('counts a dead letter of Pub/Sub once: the topic keeps nothing, and its subscription gets a message of its own', () => {
    const subscription = { ackDeadlineMs: 10_000, ordering: false, exactlyOnce: false, filter: '', retryPolicy: null };
    const broker = {
      kind: 'pubsub',
      topics: ['pushes', 'pushes-dead'],
      subscriptions: [
        { ...subscription, name: 'to-send', topic: 'pushes', deadLetterTopic: 'pushes-dead', maxDeliveryAttempts: 5 },
        { ...subscription, name: 'dead', topic: 'pushes-dead', deadLetterTopic: null, maxDeliveryAttempts: 5 },
      ],
    } satisfies PubSubConfig;
    const { queues, programs } = counted(
      broker,
      [{ subscription: 'to-send' }, { subscription: 'dead' }],
      [
        sent('m', 'pushes', 0),
        { type: 'dead-lettered', at: 2000, message: 'm', queue: 'to-send', to: 'pushes-dead', attempts: 5 },
        sent('m@to-send', 'pushes-dead', 2000),
        delivered(1, 'm@to-send', 'dead', 2, 4000),
        settled('m@to-send', 1, 4000),
      ],
    );
    expect(queues).toMatchObject({ 'to-send': { most: 1, left: 0 }, dead: { most: 1, left: 0 } });
    expect(programs).toMatchObject({ notify: { dead: 1 }, replay: { came: 1, settled: 1 } });
  });
});
