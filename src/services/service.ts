import type { Digest } from '../history/digest.ts';
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
  /** Of a program that is run: what its history knows this handling by. */
  readonly delivery?: number;
}

export interface Reply {
  readonly result: Json;
  /** Rows that are durable from here on. */
  readonly changes: readonly Change[];
  /** What else comes of it, once it has been told that it took hold. */
  readonly after?: () => void;
}

/**
 * Hands a message on to where consumers of the same run may get it. Throws `ServiceRefusal` where a broker does not take it; then
 * nothing was stored.
 */
export type Deliver = (to: string, message: Published, now: Ms) => void;

/** Takes messages out of the queues of the same run, for programs that ask for them instead of being handed them. */
export interface Fetch {
  /** What is there now and was not taken, up to so many. Throws `ServiceRefusal`. */
  receive(queue: string, request: FetchRequest, now: Ms): readonly Fetched[];
  /** Says of one that was taken what becomes of it. */
  settle(queue: string, receipt: string, operation: string, args: readonly Json[], delivery: number, now: Ms): void;
}

export interface FetchRequest {
  readonly max: number;
  /** For how long nobody else gets them; as long as the queue says where it is left out. */
  readonly visibilityTimeoutMs?: Ms;
}

export interface Fetched {
  /** What this taking of it is known by. */
  readonly receipt: string;
  /** What the program is shown. */
  readonly view: { readonly [property: string]: Json };
}

export interface Published {
  readonly id: string;
  readonly body: Json;
  /** What its order is kept by. */
  readonly key: string | null;
  /** FIFO queues and topics: what it is known again by. */
  readonly deduplicationId?: string;
  readonly headers: { readonly [name: string]: string };
}

/** The service refused: the learner's promise rejects with an error of this name and message. Nothing changed. */
export class ServiceRefusal extends Error {
  readonly code: string;
  /** What else the learner's error carries: `{ status: 429, retryAfterMs: 400 }`. */
  readonly facts: { readonly [name: string]: Json };
  constructor(name: string, message: string, code = '', facts: { readonly [name: string]: Json } = {}) {
    super(message);
    this.name = name;
    this.code = code;
    this.facts = facts;
  }
}

export interface Service {
  /**
   * False while the call must wait for a lock that another transaction holds. Must not change anything.
   *
   * `underWay` are all calls to this service that were made and have not taken hold, each connection's in the order made. A
   * service with locks sees in them who waits for whom: a call that waits in a circle is ready, because its refusal, which
   * breaks the circle, can come at any moment. Which of the circle is refused is the schedule's choice.
   */
  ready(call: ServiceCall, now: Ms, underWay?: readonly ServiceCall[]): boolean;
  /** Called only when ready. Throws `ServiceRefusal`. */
  apply(call: ServiceCall, now: Ms): Reply;
  /** True for operations that leave nothing behind: to them a reply that was lost is a refusal. */
  readOnly(operation: string): boolean;
  /** Names of what holds rows that an open transaction of this session has locked. Left out where there are no locks. */
  held?(session: number): readonly string[];
  /** The session is gone: open transactions roll back, locks are released. */
  disconnect(session: number): void;
  /**
   * Adds all that decides what it does from here on: equal digests, equal behaviour. Deadlines are relative to `now`. `owner` names
   * what outlives a session, such as the worker whose life it is.
   */
  digest(into: Digest, now: Ms, owner: (session: number) => string): void;
  /** The same service in the same state, on its own from here on. Whatever it sends goes to `deliver`; what it takes comes from `fetch`. */
  copy(deliver: Deliver, fetch: Fetch): Service;
  /** What a person may look at: tables with their committed rows. */
  snapshot(now: Ms): Json;
}
