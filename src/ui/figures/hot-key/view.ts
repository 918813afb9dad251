import type { Ms } from '../../../history/event.ts';
import type { Said } from '../figure.ts';

export const PARTITIONS = 20;
export const RECORDS = 160;
/** What one consumer needs for one record. */
export const WORK_MS: Ms = 100;
/** When the picture is taken. */
export const LOOK_AT_MS: Ms = 1000;

/** How the producer keys its records. */
export const KEYINGS = [
  { name: 'status', says: 'every record says “pending”' },
  { name: 'seller', says: 'one seller is half of the shop' },
  { name: 'seller, split', says: 'the same, with the big seller’s key split into ten' },
  { name: 'order id', says: 'a key for each order' },
] as const;

export interface HotKeyAction {
  readonly keying: number;
}

/** A partition and the one consumer that reads it. */
export interface LoadView {
  readonly records: number;
  /** How many of them its consumer had handled when the picture was taken. */
  readonly handled: number;
}

export interface HotKeyView extends Said {
  readonly keying: number;
  readonly loads: readonly LoadView[];
  readonly idle: number;
  readonly drainedMs: Ms;
}

/** Where the page opens: the key that nearly every record shares. */
export const OPENING: HotKeyAction = { keying: 0 };
