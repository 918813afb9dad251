/**
 * A system of several programs, by both drivers: an HTTP front that stores an order and that a mail is due, a timer's program that looks
 * for what is due and publishes it, and a consumer that sends the mail. Searched whole, and played by the clock.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { MAIL } from '../../graders/histories.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { HistoryEvent } from '../history/event.ts';
import { withoutLines } from '../history/index.ts';
import { openNativeRealm } from '../process/native-realm.ts';
import { email } from '../services/email-kind.ts';
import { replayNative } from '../sim/replay-native.ts';
import { readSchedule } from '../sim/schedule.ts';
import { LONG_RUN, playPlan, type TimePlan } from '../sim/time-driven.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, failingIn, opened, searched, toEnd } from './opened.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import { compiledFor } from './programs-node.ts';

const order = (n: number) => ({
  to: 'api',
  body: { orderId: `ord_${n}`, customer: `c${n}@example.com` },
  headers: {},
  retryOf: null,
});

const exercise: Pick<Exercise, 'system' | 'given' | 'messages' | 'effects' | 'criteria'> = {
  system: {
    brokers: {
      shop: { kind: 'sqs', queues: [{ name: 'mails', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null }] },
    },
    services: {
      db: { tables: { orders: { rows: {} }, outbox: { rows: {} } } },
      email: email.read({ idempotencyKeys: { liveMs: 86_400_000 } } as never) as never,
      queues: ['mails'],
    },
    trouble: {},
    programs: {
      api: {
        entry: 'api.ts',
        handler: 'POST',
        given: false,
        feed: { kind: 'http', method: 'POST', path: '/orders', retries: 2, retryAfterMs: 1000 },
        grants: ['db'],
      },
      relay: { entry: 'relay.ts', handler: 'tick', given: false, feed: { kind: 'timer', everyMs: 1000 }, grants: ['db', 'queues'] },
      mailer: {
        entry: 'mailer.ts',
        handler: 'handle',
        given: false,
        feed: { kind: 'consume', broker: 'shop', consumer: { queues: ['mails'] } },
        grants: ['email'],
      },
    },
  },
  given: [],
  messages: { 'order-1': order(1), 'order-2': order(2) },
  effects: { mail: { ...MAIL, owed: { by: 'message', to: ['POST /orders'] } } },
  criteria: [
    { id: 'no-message-lost', points: 1, claim: null, with: {} },
    { id: 'effect-once', points: 1, claim: null, with: {} },
  ],
};

const API = `export async function POST(request, { db }) {
  const order = await request.json();
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('orders', order.orderId, order)) await tx.insert('outbox', order.orderId, order);
  });
  return new Response(null, { status: 202 });
}`;
const RELAY = `export async function tick({ db, queue }) {
  for (const row of await db.all('outbox')) {
    PUBLISH
    DELETE
  }
}`;
const [PUBLISH, DELETE] = ["await queue('mails').send(row.row);", "await db.delete('outbox', row.key);"];
const MAILER = `export async function handle(message, { email }) {
  const { orderId, customer } = message.body;
  await email.send({ to: customer, subject: 'Order ' + orderId }, { idempotencyKey: orderId });
  await message.ack();
}`;

const files = (relay: string) => [
  { path: 'api.ts', text: API },
  { path: 'relay.ts', text: relay },
  { path: 'mailer.ts', text: MAILER },
];
const RIGHT = RELAY.replace('PUBLISH', PUBLISH).replace('DELETE', DELETE);
const DELETES_FIRST = RELAY.replace('PUBLISH', DELETE).replace('DELETE', PUBLISH);

let right: CompiledPrograms;
let wrong: CompiledPrograms;
beforeAll(async () => {
  right = await compiledFor(exercise, files(RIGHT));
  wrong = await compiledFor(exercise, files(DELETES_FIRST));
});

const of = <T extends HistoryEvent['type']>(history: readonly HistoryEvent[], type: T) =>
  history.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);

describe('searched', () => {
  const one = (faults: Bound['faults']) => boundOn(exercise, ['order-1'], faults);

  it('comes to rest though its timer never does, with the mail sent and who did what told', () => {
    const { complete, histories } = searched(exercise, right, one({}));
    expect(complete).toBe(true);
    for (const history of histories) expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'quiet' });
    expect(of(histories[0]!, 'life-started').map(({ worker, program }) => [worker, program])).toEqual([
      [1, 'api'],
      [2, 'relay'],
      [3, 'mailer'],
    ]);
    expect(failingIn(exercise, histories)).toEqual([]);
  });

  it('passes where the row is deleted after its message was sent, whoever dies', () => {
    const { complete, histories } = searched(exercise, right, one({ crash: 1 }));
    expect(complete).toBe(true);
    expect(failingIn(exercise, histories)).toEqual([]);
  });

  it('loses a mail where the row is deleted first and the relay dies, and only there', () => {
    const { complete, histories } = searched(exercise, wrong, one({ crash: 1 }));
    expect(complete).toBe(true);
    expect(failingIn(exercise, histories)).toEqual(['no-message-lost']);
    const only = (program: string) => searched(exercise, wrong, { ...one({ crash: 1 }), where: { crash: [program] } }).histories;
    expect(failingIn(exercise, only('relay'))).toEqual(['no-message-lost']);
    expect(failingIn(exercise, only('api'))).toEqual([]);
    expect(failingIn(exercise, only('mailer'))).toEqual([]);
  });

  /** Without the mailer it is small enough to be played without keys. What is published counts. */
  it.each([
    ['deletes first', `${DELETE} ${PUBLISH}`, ['no-message-lost']],
    ['deletes last', `${PUBLISH} ${DELETE}`, ['effect-once']],
  ])('finds the same failures with and without keys where the relay %s', async (_, body, fails) => {
    const { api, relay } = exercise.system.programs;
    const small = {
      ...exercise,
      system: { ...exercise.system, programs: { api: api!, relay: relay! } },
      effects: { event: { ...exercise.effects.mail!, store: 'mails', column: null, row: null, named: 'change' as const } },
    };
    const post = `const order = await request.json(); await db.put('outbox', order.orderId, order); return new Response();`;
    const programs = await compiledFor(small, [
      { path: 'api.ts', text: `export async function POST(request, { db }) { ${post} }` },
      { path: 'relay.ts', text: `export async function tick({ db, queue }) { for (const row of await db.all('outbox')) { ${body} } }` },
    ]);
    for (const [faults, failing] of [
      [{}, []],
      [{ crash: 1 }, fails],
    ] as const)
      for (const prune of [true, false]) {
        const bound = { ...boundOn(small, ['order-1'], faults), where: { crash: ['relay'] } };
        const { complete, histories } = searched(small, programs, bound, { prune });
        expect(complete).toBe(true);
        expect(failingIn(small, histories)).toEqual(failing);
      }
  });

  it('goes the same way from its schedules, with nothing known of other runs and on the engine’s own promises', async () => {
    const bound = one({ crash: 1, lose: 1 });
    const { schedules, histories } = searched(exercise, right, bound, { stateLimit: 400 });
    const ours = opened(exercise, right);
    const native = opened(exercise, right, { realm: openNativeRealm({ hardened: false }) });
    const restore = hearRejections();
    for (const [at, schedule] of schedules.entries()) {
      expect(JSON.stringify(toEnd(ours.open(bound), schedule)), schedule).toBe(JSON.stringify(histories[at]));
      const theirs = await replayNative(native.open(bound), readSchedule(schedule)!.departures, nodeHop);
      expect(withoutLines(theirs), schedule).toBe(withoutLines(histories[at]!));
    }
    restore();
  });
});

describe('by the clock', () => {
  const PLAN: TimePlan = {
    seed: 1,
    latencies: { 'email.send': { ms: 100, jitterMs: 0 }, db: { ms: 5, jitterMs: 0 } },
    crashes: [],
    restartMs: 500,
    untilMs: 5400,
  };
  const later = [
    { message: 'order-1', atMs: 300 },
    { message: 'order-2', atMs: 1700 },
  ];

  function played(programs: CompiledPrograms, plan: Partial<TimePlan> = {}): readonly HistoryEvent[] {
    const run = opened(exercise, programs, { limits: LONG_RUN, paced: true }).open(boundOn(exercise, [], {}, { later }));
    playPlan(run.simulation, { ...PLAN, ...plan });
    return run.history;
  }
  const ticks = (history: readonly HistoryEvent[]) =>
    of(history, 'delivered').flatMap(({ at, queue }) => (queue === 'timer of relay' ? [at] : []));
  const mails = (history: readonly HistoryEvent[]) =>
    of(history, 'applied').flatMap(({ at, changes }) => (changes.some(({ store }) => store === 'email') ? [at] : []));

  it('ticks when its time has come, to the end of the plan, and what is due waits for the next tick', () => {
    const history = played(right);
    expect(ticks(history)).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    // Read at 1005, sent at once, and 100 ms for the provider.
    expect(mails(history)).toEqual([1105, 2105]);
    expect(failingIn(exercise, [history])).toEqual([]);
  });

  it('starts a relay again that died, and ticks when it is up', () => {
    const history = played(right, { crashes: [{ atMs: 1003, worker: 2 }] });
    expect(ticks(history)).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    expect(mails(history)).toHaveLength(2);
  });

  it('is the same run every time', () => {
    const plan = { latencies: { default: { ms: 1, jitterMs: 40 } } };
    expect(JSON.stringify(played(right, plan))).toBe(JSON.stringify(played(right, plan)));
  });
});
