import giveBack from '../../../../content/figures/sizing/give-back.ts?lowered';
import hold from '../../../../content/figures/sizing/hold.ts?lowered';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { QUIET_PLAN, type RetryPolicy, type TimedPlan } from '../../../sim/timed/plan.ts';
import type { TimedResult } from '../../../sim/timed/result.ts';
import { runTimed } from '../../../sim/timed/run.ts';
import type { ChartLine, ChartView } from '../chart/chart.ts';
import type { Play } from '../figure.ts';
import { duration, grouped, OPENING, OUTAGE_FROM_MS, type Policy, type Settings, type SizingView, WORKERS, WRITES } from './view.ts';

const MOST_POINTS = 120;
const RETRIES: { readonly [policy in Policy]: RetryPolicy } = {
  fixed: { firstMs: 30_000, factor: 1, capMs: 30_000, jitter: 0 },
  doubling: { firstMs: 30_000, factor: 2, capMs: 900_000, jitter: 0.5 },
  // Nothing is given back.
  hold: { firstMs: 30_000, factor: 1, capMs: 30_000, jitter: 0 },
};

/** Each notification is one message, and passes through a compiled handler in the time-driven run that also plays ten million. */
export const play: Play<Settings, SizingView> = (actions, onPart = () => {}) => {
  const settings = actions.at(-1) ?? OPENING;
  const realm = openOwnRealm();
  const program = realm.adopt(settings.policy === 'hold' ? hold : giveBack);
  const result = runTimed(planOf(settings), program, realm, {
    onProgress: ({ messages, open }) => onPart(messages === 0 ? 1 : 1 - open / messages),
  });
  return {
    said: sentence(settings, result),
    settings,
    charts: chartsOf(settings, result),
    finishedMs: result.virtualMs,
    pushed: result.pushes,
    dead: result.deadLettered,
    received: result.delivered,
    throttled: result.throttled,
  };
};

function planOf({ followers, pushMs, underWay, quota, outageMs, receives, policy }: Settings): TimedPlan {
  const jitterMs = Math.round(pushMs * 0.4);
  return {
    ...QUIET_PLAN,
    seed: 20,
    messages: followers,
    partitions: WORKERS,
    inFlight: underWay / WORKERS,
    perSecond: WRITES,
    latencies: { default: { ms: 1, jitterMs: 0 }, 'push.send': { ms: pushMs - jitterMs / 2, jitterMs } },
    outages: outageMs === 0 ? [] : [{ service: 'push', fromMs: OUTAGE_FROM_MS, toMs: OUTAGE_FROM_MS + outageMs, timeoutMs: 100 }],
    push: { limit: quota === null ? null : { perSecond: quota, burst: quota / 10, counts: 'worker' }, idempotencyKeys: false },
    leaseMs: 60_000,
    retry: RETRIES[policy],
    attempts: receives,
  };
}

function chartsOf({ outageMs, quota }: Settings, { seconds }: TimedResult): ChartView[] {
  const stride = Math.max(1, Math.ceil(seconds.pushed.length / MOST_POINTS));
  const everyMs = stride * 1000;
  const groups = Array.from({ length: Math.ceil(seconds.pushed.length / stride) }, (_, at) => [at * stride, (at + 1) * stride] as const);
  const rate = (counts: readonly number[]) =>
    groups.map(([from, to]) => {
      const some = counts.slice(from, to);
      return Math.round(some.reduce((sum, each) => sum + each, 0) / some.length);
    });
  const shade = outageMs === 0 ? {} : { shade: { fromMs: OUTAGE_FROM_MS, untilMs: OUTAGE_FROM_MS + outageMs, name: 'provider down' } };
  const chart = (title: string, unit: string, line: ChartLine): ChartView => {
    // A curve needs two points.
    const values = line.values.length === 1 ? [line.values[0]!, line.values[0]!] : line.values;
    return { title, unit, everyMs, lines: [{ ...line, values }], ...shade };
  };
  const pushed = chart('Pushed', 'a second', { name: 'pushed', state: 'acked', values: rate(seconds.pushed) });
  return [
    quota === null ? pushed : { ...pushed, bound: { value: quota, name: 'quota' } },
    chart('Waiting', 'notifications', {
      name: 'waiting',
      state: 'waiting',
      values: groups.map(([from, to]) => Math.max(...seconds.waiting.slice(from, to))),
    }),
    chart('Refused', 'a second', { name: 'refused', state: 'failed', values: rate(seconds.refused) }),
  ].map(clipped);
}

/** The shade ends where the run does. */
function clipped(chart: ChartView): ChartView {
  if (chart.shade === undefined) return chart;
  const end = (chart.lines[0]!.values.length - 1) * chart.everyMs;
  if (chart.shade.fromMs >= end) return { ...chart, shade: undefined };
  return { ...chart, shade: { ...chart.shade, untilMs: Math.min(chart.shade.untilMs, end) } };
}

function sentence({ followers }: Settings, { pushes, deadLettered, virtualMs, delivered }: TimedResult): string {
  const dead = deadLettered === 0 ? 'none is in the dead-letter queue' : `${grouped(deadLettered)} are in the dead-letter queue`;
  const again = delivered === followers ? '' : `, after ${grouped(delivered)} receives`;
  return `${grouped(pushes)} of ${grouped(followers)} pushed in ${duration(virtualMs)}${again}; ${dead}.`;
}
