import sendMail from '../../../../content/figures/send-mail.ts?lowered';
import autoCommit from '../../../../content/figures/symptoms/auto-commit.ts?lowered';
import commitAfter from '../../../../content/figures/symptoms/commit-after.ts?lowered';
import orderStatus from '../../../../content/figures/symptoms/order-status.ts?lowered';
import poison from '../../../../content/figures/symptoms/poison.ts?lowered';
import poisonParked from '../../../../content/figures/symptoms/poison-parked.ts?lowered';
import report from '../../../../content/figures/symptoms/report.ts?lowered';
import sendMailKeyed from '../../../../content/figures/symptoms/send-mail-keyed.ts?lowered';
import type { ServicesConfig } from '../../../services/kinds.ts';
import type { TimePlan } from '../../../sim/time-driven.ts';
import { oneQueue } from '../../../system/one-program.ts';
import { oneGroup } from '../feeds.ts';
import type { Arrival, TimedFigure } from '../system.ts';
import type { Symptom } from './view.ts';

export const UNTIL_MS = 120_000;
/** While the mail provider of the last one is down. */
export const OUTAGE = { fromMs: 40_000, untilMs: 70_000 };

function plan(changes: Partial<TimePlan>): TimePlan {
  return { seed: 7, latencies: {}, crashes: [], restartMs: 2000, untilMs: UNTIL_MS, ...changes };
}

function every(ms: number, arrival: (index: number) => Omit<Arrival, 'atMs'>): Arrival[] {
  return Array.from({ length: Math.floor(UNTIL_MS / ms) }, (_, index) => ({ atMs: index * ms, ...arrival(index) }));
}

const order = (index: number) => ({ body: { orderId: `ord_${index}`, customer: `customer-${index}@example.com` } });

const orders = (settings: Parameters<typeof oneQueue>[1] = {}) =>
  oneQueue('orders', { deadLetterQueue: 'orders-dlq', maxReceiveCount: 3, ...settings });
const reports = (visibilityTimeoutMs: number) =>
  oneQueue('reports', { visibilityTimeoutMs, deadLetterQueue: 'reports-dlq', maxReceiveCount: 3 });

const MAIL: ServicesConfig = { email: { outages: [], rateLimit: null, idempotencyKeys: null, refuses: {} }, log: true, clock: true };
const MAIL_WITH_KEYS: ServicesConfig = { ...MAIL, email: { ...MAIL.email!, idempotencyKeys: { liveMs: 86_400_000 } } };
const tables = (...names: string[]): ServicesConfig => ({
  db: { tables: Object.fromEntries(names.map(name => [name, { rows: {} }])) },
  clock: true,
});

function lagGrows() {
  const sick: TimedFigure = {
    program: sendMail,
    feed: orders(),
    services: MAIL,
    workers: 3,
    arrivals: every(125, order),
    plan: plan({ latencies: { 'email.send': { ms: 380, jitterMs: 200 }, message: { ms: 10, jitterMs: 10 } } }),
  };
  return { sick, cured: { ...sick, workers: 6 } };
}

const POISON_AT = 120;

function lagStalls() {
  const sick: TimedFigure = {
    program: poison,
    feed: oneGroup(),
    services: { ...MAIL, ...tables('parked') },
    workers: 1,
    arrivals: every(250, index => {
      const { orderId, customer } = order(index).body;
      const body: Arrival['body'] = index === POISON_AT ? { orderId } : { orderId, customer: { email: customer } };
      return { body };
    }),
    plan: plan({ latencies: { 'email.send': { ms: 90, jitterMs: 60 }, message: { ms: 5, jitterMs: 5 } } }),
  };
  return { sick, cured: { ...sick, program: poisonParked } };
}

function deadLetters() {
  const sick: TimedFigure = {
    program: report,
    feed: reports(10_000),
    services: tables('reports'),
    workers: 12,
    arrivals: every(1000, index => ({ body: { reportId: `rep_${index}`, takesMs: index % 6 === 2 ? 12_000 : 1500 } })),
    plan: plan({ latencies: { db: { ms: 10, jitterMs: 10 }, message: { ms: 10, jitterMs: 10 } } }),
  };
  return { sick, cured: { ...sick, feed: reports(30_000) } };
}

function doubled() {
  const deaths = Array.from({ length: 58 }, (_, index) => ({ atMs: 1500 + index * 2050, worker: (index % 3) + 1 }));
  const sick: TimedFigure = {
    program: sendMail,
    feed: orders({ maxReceiveCount: 10 }),
    services: MAIL_WITH_KEYS,
    workers: 3,
    arrivals: every(250, order),
    plan: plan({
      crashes: deaths,
      restartMs: 500,
      latencies: { 'email.send': { ms: 150, jitterMs: 100 }, message: { ms: 250, jitterMs: 150 } },
    }),
  };
  return { sick, cured: { ...sick, program: sendMailKeyed } };
}

/** Each order is placed, paid, packed and shipped, half a second apart. */
function moves(key: (orderId: string, version: number) => string): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let start = 0; start < UNTIL_MS - 4000; start += 1200)
    for (let version = 1; version <= 4; version += 1) {
      const orderId = `ord_${start / 1200}`;
      arrivals.push({ atMs: start + version * 500, key: key(orderId, version), body: { orderId, version } });
    }
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

function outOfOrder() {
  const sick: TimedFigure = {
    program: orderStatus,
    feed: oneGroup({ topics: [{ name: 'orders', partitions: 4 }], group: 'order-status' }),
    services: tables('orders'),
    workers: 4,
    arrivals: moves((orderId, version) => `evt_${orderId}_${version}`),
    plan: plan({ latencies: { 'db.put': { ms: 60, jitterMs: 1400 }, message: { ms: 5, jitterMs: 5 } } }),
  };
  return { sick, cured: { ...sick, arrivals: moves(orderId => orderId) } };
}

function noLag() {
  const sick: TimedFigure = {
    program: autoCommit,
    feed: oneGroup({ client: 'java', autoCommit: true }),
    services: MAIL,
    workers: 1,
    arrivals: every(250, order),
    plan: plan({
      outages: [{ of: 'email', ...OUTAGE }],
      latencies: { 'email.send': { ms: 60, jitterMs: 40 }, message: { ms: 5, jitterMs: 5 } },
    }),
  };
  return { sick, cured: { ...sick, program: commitAfter, feed: oneGroup({ client: 'java', autoCommit: false }) } };
}

/** Six small systems, each with one thing wrong, and the same with that one thing changed. */
export const SYSTEMS: { readonly [symptom in Symptom]: { readonly sick: TimedFigure; readonly cured: TimedFigure } } = {
  'lag-grows': lagGrows(),
  'lag-stalls': lagStalls(),
  'dead-letters': deadLetters(),
  doubled: doubled(),
  'out-of-order': outOfOrder(),
  'no-lag': noLag(),
};
