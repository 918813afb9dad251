import type { Said } from '../figure.ts';

/** What the retention figure knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

export const RESETS = ['latest', 'earliest', 'none'] as const;
export type Reset = (typeof RESETS)[number];

export interface Settings {
  /** Records a second. */
  readonly produced: number;
  readonly consumed: number;
  readonly retentionDays: number;
  readonly reset: Reset;
}

/** Ages in days: how old the next record is that the group will read, and how old the oldest one is that the log still has. */
export interface Moment {
  readonly day: number;
  readonly reader: number;
  readonly oldest: number;
}

/** The group asked for a record that was gone. */
export interface Fall {
  readonly day: number;
  /** Records between the place that it had and the one that it got. */
  readonly skipped: number;
}

export interface RetentionView extends Said {
  readonly settings: Settings;
  readonly moments: readonly Moment[];
  readonly falls: readonly Fall[];
  /** With `none`: when the consumer stopped. */
  readonly stoppedDay: number | null;
  /** Records written, and of these never read, when the picture ends. */
  readonly written: number;
  readonly skipped: number;
  readonly lag: number;
}

export const DAYS = 90;
export const RETENTIONS = [1, 3, 7, 14] as const;
export const RANGES = {
  produced: { least: 100, most: 1000, by: 50 },
  consumed: { least: 0, most: 1000, by: 50 },
} as const;

export const OPENING: Settings = { produced: 500, consumed: 400, retentionDays: 7, reset: 'latest' };
