import type { Change, Json, Ms } from '../history/event.ts';

/**
 * A service is what a handler acts on: a deterministic state machine with time handed in.
 * It never sees the learner; `src/process/` turns a learner's call into one of these.
 */

export interface ServiceCall {
  /** The life that called, unique in the run. When it dies, `disconnect` ends everything it had open. */
  readonly session: number;
  readonly operation: string;
  readonly args: readonly Json[];
  /** A transaction opened by the same session, or null. */
  readonly transaction: number | null;
}

export interface Reply {
  readonly result: Json;
  /** Rows that are durable from here on. */
  readonly changes: readonly Change[];
}

/** The service refused: the learner's promise rejects with an error of this name and message. Nothing changed. */
export class ServiceRefusal extends Error {
  readonly code: string;
  constructor(name: string, message: string, code = '') {
    super(message);
    this.name = name;
    this.code = code;
  }
}

export interface Service {
  /** False while the call must wait for a lock that another transaction holds. Must not change anything. */
  ready(call: ServiceCall, now: Ms): boolean;
  /** Called only when ready. Throws `ServiceRefusal`. */
  apply(call: ServiceCall, now: Ms): Reply;
  /** The session is gone: open transactions roll back, locks are released. */
  disconnect(session: number): void;
  /** Equal keys mean equal behaviour from here on. Deadlines are relative to `now`. */
  key(now: Ms): string;
  /** What a person may look at: tables with their committed rows. */
  snapshot(now: Ms): Json;
}
