/**
 * The six situations as systems, each twice: with the work inside the request, and with the work behind a queue. The programs are in
 * `content/interview/async-or-sync/`. Both ways have the same requests, the same processes and the same services.
 */
import loginAsync from '../../../../content/interview/async-or-sync/login/async.ts?lowered';
import loginSync from '../../../../content/interview/async-or-sync/login/sync.ts?lowered';
import loginWorker from '../../../../content/interview/async-or-sync/login/worker.ts?lowered';
import paymentAsync from '../../../../content/interview/async-or-sync/payment/async.ts?lowered';
import paymentSync from '../../../../content/interview/async-or-sync/payment/sync.ts?lowered';
import paymentWorker from '../../../../content/interview/async-or-sync/payment/worker.ts?lowered';
import priceAsync from '../../../../content/interview/async-or-sync/price/async.ts?lowered';
import priceChange from '../../../../content/interview/async-or-sync/price/change.ts?lowered';
import priceSync from '../../../../content/interview/async-or-sync/price/sync.ts?lowered';
import priceWorker from '../../../../content/interview/async-or-sync/price/worker.ts?lowered';
import reportAsync from '../../../../content/interview/async-or-sync/report/async.ts?lowered';
import reportSync from '../../../../content/interview/async-or-sync/report/sync.ts?lowered';
import reportWorker from '../../../../content/interview/async-or-sync/report/worker.ts?lowered';
import viewsAsync from '../../../../content/interview/async-or-sync/views/async.ts?lowered';
import viewsSync from '../../../../content/interview/async-or-sync/views/sync.ts?lowered';
import viewsWorker from '../../../../content/interview/async-or-sync/views/worker.ts?lowered';
import welcomeAsync from '../../../../content/interview/async-or-sync/welcome/async.ts?lowered';
import welcomeSync from '../../../../content/interview/async-or-sync/welcome/sync.ts?lowered';
import welcomeWorker from '../../../../content/interview/async-or-sync/welcome/worker.ts?lowered';
import type { Change, Json } from '../../../history/event.ts';
import type { OwnProgram } from '../../../process/own-realm.ts';
import type { ServicesConfig } from '../../../services/kinds.ts';
import type { Arrival, ScalePlan } from '../../../system/scale.ts';
import type { FeedSpec, ProgramSpec, System } from '../../../system/system.ts';
import { OUTAGE, type Situation, UNTIL_MS, type Way, type Weather } from './view.ts';

export interface Played {
  readonly system: System;
  readonly programs: { readonly [program: string]: OwnProgram };
  readonly plan: ScalePlan;
}

/** What the requests of a situation are about, and how to tell from a change that one was dealt with. */
export interface Subject {
  /** The field of a request that no other has. */
  readonly id: string;
  /** The write that ends the work: in which store, and of which request, by that field. */
  readonly work: string;
  /** A write that only makes sense together with the work, by the same key. */
  readonly begun: string | null;
  /** The work was done, and its outcome is not what a yes would have meant. */
  readonly refused: (row: Json) => boolean;
}

interface Parts {
  readonly subject: Subject;
  readonly sync: OwnProgram;
  readonly async: OwnProgram;
  readonly worker: OwnProgram;
  /** Programs that both ways have besides. */
  readonly also?: { readonly [program: string]: { readonly program: OwnProgram; readonly feed: FeedSpec } };
  readonly services: ServicesConfig;
  readonly arrivals: readonly Arrival[];
  readonly latencies: ScalePlan['latencies'];
  /** The service that is down for a while. */
  readonly down: string;
  readonly front: number;
  readonly workers: number;
  /** What a request that keeps its process busy for long needs. */
  readonly visibilityTimeoutMs?: number;
  /** With restarts: each process dies once in every such stretch of time. */
  readonly diesEveryMs?: number;
}

const PROVIDER = { outages: [], rateLimit: null };
const column = (name: string, is: string) => (row: Json) => (row as { readonly [column: string]: Json } | null)?.[name] === is;
const never = () => false;
const table = (...names: string[]) => ({ tables: Object.fromEntries(names.map(name => [name, { rows: {} }])) });
const every = (perSecond: number, body: Arrival['body'], times = (perSecond * UNTIL_MS) / 1000): Arrival => ({
  to: 'front',
  atMs: 0,
  body,
  times,
  perSecond,
});
const QUICK = { ms: 6, jitterMs: 6 };

/** Nine of ten know their password. */
const knowing = Array.from({ length: 270 }, (_, index) => [`u${index}`, { secret: `s${index}` }]);

const SITUATIONS: { readonly [situation in Situation]: Parts } = {
  login: {
    subject: { id: 'loginId', work: 'logins', begun: null, refused: column('outcome', 'refused') },
    sync: loginSync,
    async: loginAsync,
    worker: loginWorker,
    services: { db: { tables: { accounts: { rows: Object.fromEntries(knowing) }, logins: { rows: {} } } } },
    arrivals: [
      every(4.5, { loginId: 'right-{n}', user: 'u{n}', secret: 's{n}' }),
      every(0.5, { loginId: 'wrong-{n}', user: 'u{n}', secret: 'guess' }),
    ],
    latencies: { db: { ms: 12, jitterMs: 12 } },
    down: 'db',
    front: 8,
    workers: 4,
  },
  payment: {
    subject: { id: 'orderId', work: 'orders', begun: null, refused: column('outcome', 'declined') },
    sync: paymentSync,
    async: paymentAsync,
    worker: paymentWorker,
    services: {
      db: table('orders'),
      payments: {
        ...PROVIDER,
        idempotencyKeys: { liveMs: 86_400_000 },
        declines: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`poor-${index}`, 'insufficient_funds'])),
      },
    },
    arrivals: [
      every(4.5, { orderId: 'ord-{n}', customer: 'cus-{n}', cents: 4900 }),
      every(0.5, { orderId: 'ord-poor-{n}', customer: 'poor-{n}', cents: 4900 }),
    ],
    latencies: { payments: { ms: 400, jitterMs: 400 } },
    down: 'payments',
    front: 16,
    workers: 16,
  },
  welcome: {
    subject: { id: 'address', work: 'email', begun: 'accounts', refused: never },
    sync: welcomeSync,
    async: welcomeAsync,
    worker: welcomeWorker,
    services: { db: table('accounts'), email: { ...PROVIDER, idempotencyKeys: { liveMs: 86_400_000 }, refuses: {} } },
    arrivals: [every(5, { address: 'a{n}@example.com' })],
    latencies: { email: { ms: 600, jitterMs: 900 } },
    down: 'email',
    front: 16,
    workers: 16,
  },
  report: {
    subject: { id: 'reportId', work: 'reports', begun: null, refused: never },
    sync: reportSync,
    async: reportAsync,
    worker: reportWorker,
    services: { db: { tables: { sales: { rows: { year: { rows: 8_760_000 } } }, reports: { rows: {} } } } },
    arrivals: [every(0.5, { reportId: 'r{n}' })],
    latencies: { 'db.get': { ms: 15_000, jitterMs: 10_000 } },
    down: 'db',
    front: 8,
    workers: 8,
    visibilityTimeoutMs: 60_000,
    diesEveryMs: 90_000,
  },
  price: {
    subject: { id: 'orderId', work: 'orders', begun: null, refused: never },
    sync: priceSync,
    async: priceAsync,
    worker: priceWorker,
    also: { pricing: { program: priceChange, feed: { kind: 'http', method: 'POST', path: '/prices', retries: 3, retryAfterMs: 500 } } },
    services: { db: table('orders', 'prices'), redis: { keys: {} } },
    // The sale begins: every price changes within seconds, and people go on buying.
    arrivals: [
      every(5, { orderId: 'ord-{n}', sku: 'sku-{n}' }),
      { to: 'pricing', atMs: 5000, body: { sku: 'sku-{n}', price: 'sale' }, times: 300, perSecond: 100 },
    ],
    latencies: { redis: { ms: 40, jitterMs: 20 }, 'db.put': { ms: 110, jitterMs: 20 } },
    down: 'redis',
    front: 8,
    workers: 1,
  },
  views: {
    subject: { id: 'viewId', work: 'views', begun: null, refused: never },
    sync: viewsSync,
    async: viewsAsync,
    worker: viewsWorker,
    services: { db: table('views'), redis: { keys: {} } },
    arrivals: [every(5, { viewId: 'v{n}', sku: 'mug' })],
    latencies: { 'db.insert': { ms: 60, jitterMs: 120 }, 'db.insertIfAbsent': { ms: 60, jitterMs: 120 } },
    down: 'db',
    front: 8,
    workers: 8,
  },
};

export const subjectOf = (situation: Situation): Subject => SITUATIONS[situation].subject;

/** Both texts of a way: what answers, and what works behind it. */
export function programsOf(situation: Situation, way: Way): readonly OwnProgram[] {
  const { sync, async, worker } = SITUATIONS[situation];
  return way === 'sync' ? [sync] : [async, worker];
}

export function systemFor(situation: Situation, way: Way, weather: Weather): Played {
  const { sync, async, worker, also = {}, services, arrivals, latencies, down, front, workers, ...rest } = SITUATIONS[situation];
  const POST: FeedSpec = { kind: 'http', method: 'POST', path: '/', retries: 0, retryAfterMs: 1000 };
  const consume: FeedSpec = { kind: 'consume', broker: 'jobs', consumer: { queues: ['jobs'] } };
  const cast: Record<string, { readonly program: OwnProgram; readonly feed: FeedSpec; readonly count: number }> = {
    front: { program: way === 'sync' ? sync : async, feed: POST, count: front },
  };
  // Who asks the pricing service itself needs nobody who keeps a copy.
  if (way === 'async') cast.worker = { program: worker, feed: consume, count: workers };
  for (const [name, each] of Object.entries(also)) cast[name] = { ...each, count: 16 };
  const queue = { name: 'jobs', visibilityTimeoutMs: rest.visibilityTimeoutMs ?? 5000, deadLetterQueue: null, maxReceiveCount: null };
  const specs = Object.entries(cast).map(([name, { program, feed }]): [string, ProgramSpec] => [
    name,
    { entry: program.file, handler: feed.kind === 'http' ? 'POST' : 'handle', given: true, feed, grants: null },
  ]);
  return {
    system: {
      brokers: { jobs: { kind: 'sqs', queues: [queue] } },
      services: { ...services, queues: ['jobs'] },
      trouble: {},
      programs: Object.fromEntries(specs),
    },
    programs: Object.fromEntries(Object.entries(cast).map(([name, { program }]) => [name, program])),
    plan: {
      seed: 48_879,
      followers: {},
      arrivals,
      workers: Object.fromEntries(Object.entries(cast).map(([name, { count }]) => [name, { count, inHand: 1 }])),
      latencies: { default: QUICK, 'message.answer': { ms: 0, jitterMs: 0 }, ...latencies },
      outages: weather === 'down' ? [{ of: down, ...OUTAGE }] : [],
      limits: {},
      deaths: weather === 'restarts' ? { everyMs: rest.diesEveryMs ?? 30_000, programs: Object.keys(cast) } : null,
      restartMs: 1000,
      untilMs: 600_000,
    },
  };
}

/** The price that a customer was charged, and the one that the pricing service had at that moment, told apart as things happen. */
export class Prices {
  readonly #now = new Map<string, Json>();

  /** True where an order was written at a price that was no longer so. */
  isOld({ store, key, before, after }: Change): boolean {
    if (store === 'redis' && key.startsWith('price/')) {
      this.#now.set(key.slice('price/'.length), after);
      return false;
    }
    if (store !== 'orders' || before !== null) return false;
    const { sku, price } = after as { readonly sku?: string; readonly price?: Json };
    return sku !== undefined && price !== undefined && price !== (this.#now.get(sku) ?? 'before');
  }
}
