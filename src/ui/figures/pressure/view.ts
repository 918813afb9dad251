import type { ChartView } from '../chart/chart.ts';
import type { Said } from '../figure.ts';

/** What the backpressure figure knows of its runs, and what its reader can set. No harness here: the page loads this at once. */
export const POLICIES = ['none', 'wait', 'refuse'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Settings {
  /** Orders a second. */
  readonly rate: number;
  /** Each mails about four a second. */
  readonly workers: number;
  readonly bound: number;
  /** How long the mail provider is down, from second 30 on. */
  readonly outage: number;
}

export const OPENING: Settings = { rate: 10, workers: 3, bound: 100, outage: 30 };
export const RANGES: { readonly [setting in keyof Settings]: { readonly least: number; readonly most: number; readonly by: number } } = {
  rate: { least: 2, most: 20, by: 1 },
  workers: { least: 1, most: 6, by: 1 },
  bound: { least: 20, most: 400, by: 20 },
  outage: { least: 0, most: 60, by: 5 },
};

export interface PolicyView {
  readonly charts: readonly ChartView[];
  readonly placed: number;
  readonly taken: number;
  readonly refused: number;
  readonly mailed: number;
  readonly peak: number;
  /** The longest that the producer was held up, in seconds. */
  readonly longestWait: number;
}

export interface PressureView extends Said {
  readonly settings: Settings;
  readonly policies: { readonly [policy in Policy]: PolicyView };
}
