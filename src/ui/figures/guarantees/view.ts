import type { Ms } from '../../../history/event.ts';
import type { CrashPoint } from '../crash/point.ts';
import type { Said } from '../figure.ts';

/** One place of one handler where the process may die. `null` as a place means: nowhere. */
export interface Pick {
  readonly handler: number;
  readonly point: number | null;
}

export type Outcome = 'right' | 'lost' | 'twice';

export interface Point extends CrashPoint {
  readonly outcome: Outcome;
}

export interface HandlerView {
  readonly lines: readonly string[];
  /** What a run without a crash comes to. */
  readonly calm: Outcome;
  readonly points: readonly Point[];
}

export interface StepView {
  readonly at: Ms;
  readonly line: number | null;
  readonly says: string;
  readonly state: string;
}

export interface GuaranteesView extends Said {
  readonly handlers: readonly HandlerView[];
  readonly picked: Pick;
  readonly outcome: Outcome;
  /** Mugs on the shelf before and after the run. */
  readonly stock: readonly [number, number];
  /** The drawing of the picked run, and the same as a list. */
  readonly svg: string;
  readonly steps: readonly StepView[];
}

/** Names of the handlers, in the order of `HandlerView`. */
export const HANDLERS = [
  { name: 'before the work', guarantee: 'At most once' },
  { name: 'after the work', guarantee: 'At least once' },
  { name: 'after one transaction', guarantee: 'Exactly once, in one database' },
] as const;

/** Where the page opens: the work is done, and the process dies before it could say so. */
export const OPENING: Pick = { handler: 1, point: 1 };
