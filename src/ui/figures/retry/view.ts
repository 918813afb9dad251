import type { Ms } from '../../../history/event.ts';
import type { Said } from '../figure.ts';

/** How long each run is watched. */
export const WINDOW_MS: Ms = 15_000;
export const ORDERS = ['ord_1', 'ord_2', 'ord_3', 'ord_4', 'ord_5', 'ord_6'] as const;
/** The order whose address the provider refuses every time. */
export const POISON = 'ord_3';
export const OUTAGE_MS: Ms = 8000;

export const POLICIES = [
  { name: 'No limit', says: 'give it back at once' },
  { name: 'A limit', says: 'three tries, then acknowledge it away' },
  { name: 'Backoff', says: 'each retry waits twice as long' },
  { name: 'Backoff and dead-letter queue', says: 'set aside after five receives' },
] as const;

export const TROUBLES = [{ name: 'one bad address' }, { name: `provider down for ${OUTAGE_MS / 1000} s` }] as const;

export interface RetryAction {
  readonly trouble: number;
}

export interface Mark {
  /** Index into `ORDERS`. */
  readonly order: number;
  readonly at: Ms;
  /** `sent` and acknowledged; `again`: given back; `dropped`: given up and acknowledged; `dead`: moved to the dead-letter queue. */
  readonly kind: 'sent' | 'again' | 'dropped' | 'dead';
}

export interface PolicyView {
  readonly marks: readonly Mark[];
  readonly sent: number;
  readonly dropped: number;
  readonly dead: number;
  /** Not sent, not dropped, not set aside when the picture was taken. */
  readonly open: number;
  readonly attempts: number;
  /** When the last good mail left; null when not all have. */
  readonly goodSentMs: Ms | null;
}

export interface RetryView extends Said {
  readonly trouble: number;
  readonly policies: readonly PolicyView[];
}

export const OPENING: RetryAction = { trouble: 0 };
