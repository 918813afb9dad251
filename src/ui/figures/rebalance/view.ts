import type { Ms } from '../../../history/event.ts';
import type { Said } from '../figure.ts';

/** What the rebalance figure knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

export const PARTITIONS = 8;
/** Records a second for each partition. */
export const RATE = 5;
export const HAPPENS_AT_MS = 10_000;

export const PROTOCOLS = ['eager', 'cooperative'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
export const HAPPENINGS = ['joins', 'leaves', 'dies'] as const;
export type Happening = (typeof HAPPENINGS)[number];

export interface Pick {
  readonly protocol: Protocol;
  readonly happening: Happening;
  /** From one poll to the next: the handling of what it returned. */
  readonly workMs: Ms;
  readonly commit: 'timer' | 'poll';
}

/** How long one partition was with one member; `null`: nobody reads it. */
export interface Stretch {
  readonly owner: string | null;
  readonly fromMs: Ms;
  readonly untilMs: Ms;
}

export interface Lane {
  readonly partition: number;
  readonly stretches: readonly Stretch[];
  /** Whether somebody else has it in the end. */
  readonly moved: boolean;
  /** Records that were read again, by the owner that began at this time; null: none. */
  readonly again: { readonly atMs: Ms; readonly records: number } | null;
  /** Nobody read it for so long. */
  readonly stoppedMs: Ms;
}

export interface Totals {
  /** Partitions that nobody read for a while. */
  readonly stopped: number;
  /** The longest that nobody read one. */
  readonly longestMs: Ms;
  readonly moved: number;
  /** Records that were read twice. */
  readonly again: number;
}

export interface RebalanceView extends Said {
  readonly picked: Pick;
  readonly untilMs: Ms;
  readonly lanes: readonly Lane[];
  readonly totals: { readonly [protocol in Protocol]: { readonly [happening in Happening]: Totals } };
}

export const WORKS_MS = [500, 2000, 5000] as const;
export const WHAT: { readonly [happening in Happening]: string } = { joins: 'D joins', leaves: 'C leaves', dies: 'C dies' };

export const OPENING: Pick = { protocol: 'eager', happening: 'joins', workMs: 2000, commit: 'timer' };
