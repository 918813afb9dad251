import event from '../../../../content/figures/request/event.ts?lowered';
import fraud from '../../../../content/figures/request/fraud.ts?lowered';
import inline from '../../../../content/figures/request/inline.ts?lowered';
import mail from '../../../../content/figures/request/mail.ts?lowered';
import payment from '../../../../content/figures/request/payment.ts?lowered';
import search from '../../../../content/figures/request/search.ts?lowered';
import stock from '../../../../content/figures/request/stock.ts?lowered';
import type { HistoryEvent, Ms } from '../../../history/event.ts';
import type { OwnProgram } from '../../../process/own-realm.ts';
import type { ServicesConfig } from '../../../services/kinds.ts';
import type { TimePlan } from '../../../sim/time-driven.ts';
import { oneQueue } from '../../../system/one-program.ts';
import { POST_ORDERS } from '../feeds.ts';
import type { Play } from '../figure.ts';
import { playTimed, type TimedFigure } from '../system.ts';
import { type Bar, DOWN_MS, JOB_NAMES, JOBS, type Job, OPENING, type RequestView, type Settings, type WayView } from './view.ts';

const ORDER = { orderId: 'ord_12', sku: 'mug', quantity: 1, customer: 'ada@example.com', cents: 1400 };
const OWN_MS = 20;
const PUBLISH_MS = 8;
/** How long a queue waits before it hands out again what its consumer could not do. */
const AGAIN_MS = 5000;

/** The call that a job is. */
const CALLS: { readonly [job in Job]: string } = {
  stock: 'db.decrement',
  payment: 'payments.charge',
  mail: 'email.send',
  search: 'redis.set',
  fraud: 'db.put',
};
const CONSUMERS: { readonly [job in Job]: OwnProgram } = { stock, payment, mail, search, fraud };

const PROVIDER = { outages: [], rateLimit: null };
const SERVICES: ServicesConfig = {
  db: { tables: { orders: { rows: {} }, stock: { rows: { mug: { quantity: 40 } } }, fraud_log: { rows: {} } } },
  payments: { ...PROVIDER, idempotencyKeys: { liveMs: 86_400_000 }, declines: {} },
  email: { ...PROVIDER, idempotencyKeys: null, refuses: {} },
  redis: { keys: {} },
  topics: ['order.placed'],
};

/** The request as one handler that does everything, and as one that publishes, with five consumers behind it. */
export const play: Play<Settings, RequestView> = actions => {
  const settings = actions.at(-1) ?? OPENING;
  const [one, other] = [inlineWay(settings), eventWay(settings)];
  return { said: saidOf(one, other), settings, inline: one, event: other };
};

function planOf({ ms, down }: Settings): TimePlan {
  const latencies = Object.fromEntries(JOBS.map(job => [CALLS[job], { ms: ms[job], jitterMs: 0 }]));
  return {
    seed: 1,
    latencies: { ...latencies, 'db.insert': { ms: OWN_MS, jitterMs: 0 }, topic: { ms: PUBLISH_MS, jitterMs: 0 } },
    outages: down.map(job => ({ of: CALLS[job], fromMs: 0, untilMs: DOWN_MS })),
    crashes: [],
    restartMs: 0,
    untilMs: 120_000,
  };
}

function front(program: OwnProgram, settings: Settings): readonly HistoryEvent[] {
  const system: TimedFigure = {
    program,
    handler: 'POST',
    feed: POST_ORDERS,
    services: SERVICES,
    workers: 1,
    arrivals: [{ atMs: 0, body: ORDER }],
    plan: planOf(settings),
  };
  return playTimed(system, 60_000).history;
}

function inlineWay(settings: Settings): WayView {
  const history = front(inline, settings);
  const jobs = JOBS.map(job => barOf(history, JOB_NAMES[job], CALLS[job]));
  return { own: [barOf(history, 'write the order', 'db.insert')], jobs, ...answerOf(history) };
}

function eventWay(settings: Settings): WayView {
  const history = front(event, settings);
  const own = [barOf(history, 'write the order', 'db.insert'), barOf(history, 'publish one event', 'topic.publish')];
  const publishedMs = own[1]!.untilMs;
  return { own, jobs: JOBS.map(job => consumed(job, settings, publishedMs)), ...answerOf(history) };
}

/** Each consumer has a queue of its own, in which the event arrives when it was published. */
function consumed(job: Job, settings: Settings, publishedMs: Ms): Bar {
  const system: TimedFigure = {
    program: CONSUMERS[job],
    feed: oneQueue(job, { visibilityTimeoutMs: AGAIN_MS }),
    services: SERVICES,
    workers: 1,
    arrivals: [{ atMs: publishedMs, body: ORDER }],
    plan: planOf(settings),
  };
  return barOf(playTimed(system, 60_000).history, JOB_NAMES[job], CALLS[job]);
}

/** From the first time that it was asked for to the end of the last. */
function barOf(history: readonly HistoryEvent[], name: string, call: string): Bar {
  const calls = history.flatMap(each => (each.type === 'called' && `${each.service}.${each.operation}` === call ? [each] : []));
  const last = calls.at(-1);
  if (last === undefined) return { name, state: 'never', fromMs: 0, untilMs: 0, tries: 0 };
  const end = history.find(each => (each.type === 'applied' || each.type === 'refused') && each.call === last.call)!;
  return { name, state: end.type === 'applied' ? 'done' : 'failed', fromMs: calls[0]!.at, untilMs: end.at, tries: calls.length };
}

function answerOf(history: readonly HistoryEvent[]): { readonly status: number; readonly answeredMs: number } {
  const answered = history.find(each => each.type === 'answered')!;
  return { status: answered.status, answeredMs: answered.at };
}

function saidOf(one: WayView, other: WayView): string {
  const late = other.jobs.filter(({ tries }) => tries > 1);
  const inlineText =
    one.status < 300
      ? `Inline, the customer has the answer after ${one.answeredMs} ms.`
      : `Inline, the customer gets a ${one.status} after ${one.answeredMs} ms, and the order is half done.`;
  const lateText =
    late.length === 0
      ? ''
      : ` ${late.map(({ name, tries, untilMs }) => `“${name}” is done after ${Math.round(untilMs / 100) / 10} s, at try ${tries}`).join('; ')}.`;
  return `${inlineText} With an event it has a ${other.status} after ${other.answeredMs} ms.${lateText}`;
}
