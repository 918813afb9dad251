import type { Json, Ms, SourceLine } from '../history/event.ts';
import type { Promises } from './realm.ts';

/**
 * The objects that a handler is called with: `message` and `services`, as `learner-api.d.ts` declares them. Each method
 * turns into one call on the port; what the call means is the business of the broker or service behind it.
 * They are made anew for each delivery, which is how a call knows on whose behalf it was made.
 */
export interface CallPort {
  readonly promises: Promises;
  /** The promise settles when the schedule lets the call take hold. It never settles once the life is dead. */
  issue(request: CallRequest): Promise<unknown>;
  /** As `issue`, for a call that can be called off: after `withdraw` it is no longer under way, and its promise never settles. */
  issueLoosely(request: CallRequest): { readonly promise: Promise<unknown>; withdraw(): void };
  openTransaction(): number;
  /** The same for what this life was handed last. */
  latest(): CallPort;
  line(): SourceLine | null;
  now(): Ms;
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void;
}

export interface CallRequest {
  readonly service: string;
  readonly operation: string;
  readonly args: readonly Json[];
  /** For people: `stock/mug`. */
  readonly subject: string;
  readonly transaction: number | null;
  /** The line to report; null for the line that the code is on. */
  readonly line: SourceLine | null;
}
