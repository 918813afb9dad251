import sendMail from '../../../../content/figures/send-mail.ts?lowered';
import type { Ms } from '../../../history/event.ts';
import { oneQueue } from '../../../system/one-program.ts';
import type { ChartView } from '../chart/chart.ts';
import type { Play } from '../figure.ts';
import { type Played, playTimed, type TimedFigure } from '../system.ts';
import { OPENING, POLICIES, type Policy, type PolicyView, type PressureView, type Settings } from './view.ts';

const UNTIL_MS = 120_000;
const EVERY_MS = 2000;
const OUTAGE_FROM_MS = 30_000;

/** The same two minutes three times: the producer that never looks, the one that waits for room, the one that refuses. */
export const play: Play<Settings, PressureView> = actions => {
  const settings = actions.at(-1) ?? OPENING;
  const policies = Object.fromEntries(POLICIES.map(policy => [policy, view(settings, policy)])) as PressureView['policies'];
  const { none, wait, refuse } = policies;
  const said = `At most ${none.peak} orders waited without a bound, ${wait.peak} where the producer waits, which held it up for ${wait.longestWait} s at the longest, and ${refuse.peak} where it refuses: ${refuse.refused} of ${refuse.placed} orders got a 429.`;
  return { said, settings, policies };
};

function systemOf({ rate, workers, bound, outage }: Settings, policy: Policy): TimedFigure {
  const everyMs = 1000 / rate;
  return {
    program: sendMail,
    feed: oneQueue('orders', { visibilityTimeoutMs: 4000 }),
    services: { email: { outages: [], rateLimit: null, idempotencyKeys: null, refuses: {} } },
    workers,
    arrivals: Array.from({ length: Math.floor((UNTIL_MS / 1000) * rate) }, (_, index) => ({
      atMs: Math.round(index * everyMs),
      body: { orderId: `ord_${index}`, customer: `customer-${index}@example.com` },
    })),
    pressure: policy === 'none' ? null : { bound, whenFull: policy },
    plan: {
      seed: 11,
      latencies: { 'email.send': { ms: 200, jitterMs: 80 }, message: { ms: 5, jitterMs: 10 } },
      outages: outage === 0 ? [] : [{ of: 'email', fromMs: OUTAGE_FROM_MS, untilMs: OUTAGE_FROM_MS + outage * 1000 }],
      crashes: [],
      restartMs: 0,
      untilMs: UNTIL_MS,
    },
  };
}

function view(settings: Settings, policy: Policy): PolicyView {
  const system = systemOf(settings, policy);
  const played = playTimed(system, EVERY_MS);
  const { series, produced } = played;
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const shade = settings.outage === 0 ? {} : { shade: { ...system.plan.outages![0]!, name: 'provider down' } };
  const backlog: ChartView = {
    title: 'Backlog',
    unit: 'orders',
    everyMs: EVERY_MS,
    lines: [{ name: 'waiting', state: 'waiting', values: series.gauges.waiting }],
    ...shade,
    ...(policy === 'none' ? {} : { bound: { value: settings.bound, name: 'bound' } }),
  };
  const delay: ChartView = {
    title: 'From order to email',
    unit: 'seconds, longest',
    everyMs: EVERY_MS,
    lines: [{ name: 'delay', state: 'redelivered', values: delays(system, played) }],
    ...shade,
  };
  return {
    charts: [backlog, delay],
    placed: system.arrivals.length,
    taken: sum(series.counts.sent),
    refused: produced.refusedAt.length,
    mailed: sum(series.counts.settled),
    peak: Math.max(...series.gauges.waiting),
    longestWait: Math.round(Math.max(0, ...produced.waits.map(({ waitedMs }) => waitedMs)) / 100) / 10,
  };
}

/** By stretch, of the orders that were done in it: the longest time since the order was placed, the producer's own wait included. */
function delays({ arrivals }: TimedFigure, { history }: Played): number[] {
  const longest: Ms[] = new Array<Ms>(UNTIL_MS / EVERY_MS + 1).fill(0);
  for (const event of history) {
    if (event.type !== 'settled') continue;
    const placedAt = arrivals[Number(event.message.slice(1))]!.atMs;
    const stretch = Math.floor(event.at / EVERY_MS);
    longest[stretch] = Math.max(longest[stretch]!, event.at - placedAt);
  }
  // The last stretch is a moment, in which nothing need be done.
  longest[longest.length - 1] = longest.at(-2)!;
  return longest.map(ms => Math.round(ms / 100) / 10);
}
