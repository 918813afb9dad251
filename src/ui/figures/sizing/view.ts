import type { Ms } from '../../../history/event.ts';
import type { ChartView } from '../chart/chart.ts';
import type { Said } from '../figure.ts';

/** What the sizing figure knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

/** What a worker does with a notification while the provider is down. */
export const POLICIES = ['fixed', 'doubling', 'hold'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Settings {
  readonly followers: number;
  readonly pushMs: Ms;
  /** Pushes under way at once, over all workers. */
  readonly underWay: number;
  /** Pushes a second that the provider takes; null: any number. */
  readonly quota: number | null;
  readonly outageMs: Ms;
  readonly receives: number;
  readonly policy: Policy;
}

export interface SizingView extends Said {
  readonly settings: Settings;
  readonly charts: readonly ChartView[];
  /** From the first notification to the last thing that happened. */
  readonly finishedMs: Ms;
  readonly pushed: number;
  readonly dead: number;
  /** Times that a notification was received. */
  readonly received: number;
  /** Requests that the provider answered with 429. */
  readonly throttled: number;
}

export const WORKERS = 10;
/** Notifications a second that the fan-out writes. */
export const WRITES = 50_000;
export const OUTAGE_FROM_MS = 5000;

export const CHOICES = {
  followers: [100_000, 1_000_000, 10_000_000],
  pushMs: [20, 50, 200],
  underWay: [100, 500, 2000],
  quota: [null, 10_000, 20_000],
  outageMs: [0, 60_000, 600_000],
  receives: [3, 6, 12],
} as const;

export const POLICY_NAMES: { readonly [policy in Policy]: string } = {
  fixed: 'gives it back for 30 s',
  doubling: 'gives it back, twice as long each time',
  hold: 'holds it, and tries again every 10 s',
};

export const OPENING: Settings = {
  followers: 100_000,
  pushMs: 50,
  underWay: 500,
  quota: 10_000,
  outageMs: 600_000,
  receives: 6,
  policy: 'fixed',
};

/** `1 h 3 min`, `11 min 49 s`, `10 s`. */
export function duration(ms: Ms): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** `1,234,567`, the same on every machine. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
