import type { CrashPoint } from '../crash/point.ts';
import type { Said } from '../figure.ts';

/** What the outbox figure knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

/** A way to write the order and to tell of it, and one place where a process dies; `null`: nowhere. */
export interface Pick {
  readonly way: number;
  readonly point: number | null;
}

export type Who = 'orders service' | 'relay' | 'packing';

/**
 * `agrees`: order and event, once each; `neither`: nothing is written, and the customer knows; `silent`: an order that nobody is told
 * of; `ghost`: an event of an order that is not there; `repeated`: the event is in the topic twice, and counts once.
 */
export type Outcome = 'agrees' | 'neither' | 'silent' | 'ghost' | 'repeated';

export interface Point extends CrashPoint {
  readonly who: Who;
  readonly outcome: Outcome;
}

export interface WayView {
  readonly listings: readonly Listing[];
  /** What a run without a crash comes to. */
  readonly calm: Outcome;
  readonly points: readonly Point[];
}

export interface Listing {
  readonly who: Who;
  readonly lines: readonly string[];
}

/** What is where after a step. */
export interface Held {
  readonly orders: readonly string[];
  readonly outbox: readonly string[];
  /** Event ids by offset. */
  readonly topic: readonly string[];
  readonly parcels: readonly string[];
}

export type Place = keyof Held;

export interface Step extends Held {
  readonly who: Who;
  readonly line: number | null;
  readonly says: string;
  readonly kind: 'step' | 'crash';
  /** What the step changed. */
  readonly changed: readonly Place[];
  /** Rows that an open transaction holds: nobody else sees them, and they go with the process. */
  readonly staged: { readonly [place in 'orders' | 'outbox']: readonly string[] };
}

export interface OutboxView extends Said {
  readonly ways: readonly WayView[];
  readonly picked: Pick;
  readonly outcome: Outcome;
  readonly answered: boolean;
  readonly steps: readonly Step[];
}

/** Names of the ways, in the order of `OutboxView`. */
export const WAYS = ['row, then event', 'event, then row', 'outbox and relay'] as const;

export const PLACES: readonly { readonly place: Place; readonly kind: string; readonly name: string }[] = [
  { place: 'orders', kind: 'table', name: 'orders' },
  { place: 'outbox', kind: 'table', name: 'outbox' },
  { place: 'topic', kind: 'topic', name: 'orders' },
  { place: 'parcels', kind: 'packing', name: 'parcels' },
];

/** Where the page opens: the order is written, and the process dies before anybody is told. */
export const OPENING: Pick = { way: 0, point: 1 };
