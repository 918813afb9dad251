import type { Said } from '../figure.ts';

/** What the request figure knows of its runs, and what its reader can set. No harness here: the page loads this at once. */
export const JOBS = ['stock', 'payment', 'mail', 'search', 'fraud'] as const;
export type Job = (typeof JOBS)[number];

export const JOB_NAMES: { readonly [job in Job]: string } = {
  stock: 'deduct stock',
  payment: 'charge the card',
  mail: 'send the email',
  search: 'update the search index',
  fraud: 'log for fraud analysis',
};

export interface Settings {
  readonly ms: { readonly [job in Job]: number };
  /** Services that refuse every call for the first twenty seconds. */
  readonly down: readonly Job[];
}

export const OPENING: Settings = { ms: { stock: 60, payment: 700, mail: 2400, search: 180, fraud: 90 }, down: [] };
export const SLOWEST_MS = 3000;
export const DOWN_MS = 20_000;

/** A piece of work: done, refused, or never asked for because something before it failed. */
export interface Bar {
  readonly name: string;
  readonly state: 'done' | 'failed' | 'never';
  readonly fromMs: number;
  readonly untilMs: number;
  /** How often it was tried; more than one only where a queue hands it out again. */
  readonly tries: number;
}

export interface WayView {
  readonly own: readonly Bar[];
  readonly jobs: readonly Bar[];
  readonly status: number;
  readonly answeredMs: number;
}

export interface RequestView extends Said {
  readonly settings: Settings;
  readonly inline: WayView;
  readonly event: WayView;
}
