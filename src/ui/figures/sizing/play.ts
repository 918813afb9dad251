import giveBack from '../../../../content/figures/sizing/give-back.ts?lowered';
import holds from '../../../../content/figures/sizing/hold.ts?lowered';
import type { ScaleResult } from '../../../history/scale.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { runScale } from '../../../sim/at-scale/run.ts';
import { QUIET, type ScalePlan } from '../../../system/scale.ts';
import type { System } from '../../../system/system.ts';
import type { ChartLine, ChartView } from '../chart/chart.ts';
import type { Play } from '../figure.ts';
import { duration, grouped, OPENING, OUTAGE_FROM_MS, type Settings, type SizingView, WORKERS, WRITES } from './view.ts';

const MOST_POINTS = 120;

/** Each notification is one message, and passes through a compiled handler in the same run by the clock that plays ten million. */
export const play: Play<Settings, SizingView> = (actions, onPart = () => {}) => {
  const settings = actions.at(-1) ?? OPENING;
  const realm = openOwnRealm();
  const programs = { notify: realm.adopt(settings.policy === 'hold' ? holds : giveBack) };
  const run = { system: systemOf(settings), plan: planOf(settings), programs, effects: [] };
  const onProgress = ({ over }: { readonly over: number }) => onPart(over / settings.followers);
  const result = runScale(run, realm, { onProgress });
  // The handlers are ours: they use nothing that could not be played so.
  if ('why' in result) throw new Error(result.why);
  const { pushed, dead, delivered, throttled } = result.programs.notify!;
  return {
    said: sentence(settings, result),
    settings,
    charts: chartsOf(settings, result),
    finishedMs: result.virtualMs,
    pushed,
    dead,
    received: delivered,
    throttled,
  };
};

function systemOf({ receives, policy }: Settings): System {
  const queue = { visibilityTimeoutMs: 60_000, deadLetterQueue: null, maxReceiveCount: null };
  return {
    brokers: {
      jobs: {
        kind: 'sqs',
        queues: [
          { ...queue, name: 'pushes', deadLetterQueue: 'pushes-dlq', maxReceiveCount: receives },
          { ...queue, name: 'pushes-dlq' },
        ],
      },
    },
    services: { push: { outages: [], rateLimit: null, goneTokens: [] }, clock: true },
    trouble: {},
    programs: {
      notify: {
        entry: 'notify.ts',
        handler: policy,
        given: true,
        feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['pushes'] } },
        grants: null,
      },
    },
  };
}

function planOf({ followers, pushMs, underWay, quota, outageMs }: Settings): ScalePlan {
  const jitterMs = Math.round(pushMs * 0.4);
  return {
    ...QUIET,
    seed: 20,
    arrivals: [{ to: 'pushes', atMs: 0, body: { userId: 'u{n}' }, times: followers, perSecond: WRITES }],
    workers: { notify: { count: WORKERS, inHand: underWay / WORKERS } },
    latencies: { default: { ms: 1, jitterMs: 0 }, 'push.send': { ms: pushMs - jitterMs / 2, jitterMs } },
    outages: outageMs === 0 ? [] : [{ of: 'push', fromMs: OUTAGE_FROM_MS, untilMs: OUTAGE_FROM_MS + outageMs }],
    // A tenth of a second's worth at a time.
    limits: quota === null ? {} : { push: { requests: quota / 10, perMs: 100, counts: 'worker' } },
  };
}

function chartsOf({ outageMs, quota }: Settings, { programs }: ScaleResult): ChartView[] {
  const { seconds } = programs.notify!;
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

function sentence({ followers }: Settings, { programs, virtualMs }: ScaleResult): string {
  const { pushed, dead, delivered } = programs.notify!;
  const left = dead === 0 ? 'none is in the dead-letter queue' : `${grouped(dead)} are in the dead-letter queue`;
  const again = delivered === followers ? '' : `, after ${grouped(delivered)} receives`;
  return `${grouped(pushed)} of ${grouped(followers)} pushed in ${duration(virtualMs)}${again}; ${left}.`;
}
