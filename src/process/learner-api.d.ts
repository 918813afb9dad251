/**
 * What a learner's code can import and what its handler is called with. The editor shows these comments as hovers, the
 * terminal checks types with them, and `learner-services.ts` keeps every promise made here.
 *
 * A script, not a module: an exercise adds the types of its own events to the same `declare module 'ackademy'`.
 */
declare module 'ackademy' {
  /** A value that a message or a row can hold: whatever JSON can. */
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  // ── Services ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * The world outside the process. What these hold survives a crash; variables in your module do not.
   *
   * Every call that returns a promise can be the last thing that the process does: it may die before the call took hold,
   * or after it took hold and before the reply arrived. Any of them may also reject with `ServiceUnavailable`. So await each of them. A rejection that nobody handles ends the process, as in Node: its memory is gone, what it had in
   * hand comes back to another life.
   */
  export interface Services {
    /** A small relational database, shared by all workers. */
    readonly db: Db;
    /** A Redis, shared by all workers. No part of the database's transactions. */
    readonly redis: Redis;
    /** A provider that sends mail. What it has accepted cannot be called back. */
    readonly email: Email;
    /** A provider that pushes notifications to phones. */
    readonly push: Push;
    /** A payment provider. */
    readonly payments: Payments;
    /** Who follows whom, page by page. */
    readonly followers: Followers;
    /** A topic: each of its subscribers, or consumer groups, gets every event. */
    topic(name: string): Topic;
    /** A queue: each message is for one of its workers. */
    queue(name: string): Queue;
    /** Kafka's own client, for a producer with transactions. */
    readonly kafka: Kafka;
    /** Lines for people. They appear below the report, with the line of code that wrote them. */
    readonly log: Log;
    /** Virtual time. */
    readonly clock: Clock;
  }

  /** One row: its columns by name. The key is not a column. */
  export interface Row {
    readonly [column: string]: Json;
  }

  /** What one can do with tables, inside a transaction and outside one. Every row has a primary key, a string. */
  export interface Tables {
    /** True when the table has a row of that key. An answer about now: another worker may insert it in the next moment. */
    exists(table: string, key: string): Promise<boolean>;

    /**
     * The row of that key, or `null`.
     *
     * With `forUpdate` in a transaction the row stays locked until the transaction ends, and others who want to change it
     * or lock it wait: `SELECT ... FOR UPDATE`. A row that does not exist cannot be locked.
     */
    get(table: string, key: string, options?: { readonly forUpdate?: boolean }): Promise<Row | null>;

    /** All rows with their keys, in the order of the keys. */
    all(table: string): Promise<readonly { readonly key: string; readonly row: Row }[]>;

    /**
     * Adds a row. Rejects with `UniqueViolation` when the key is taken, also when somebody took it a moment ago: of two
     * workers who insert the same key, the second waits for the first one's transaction and then loses.
     *
     * With `ttlMs` the row disappears by itself after that time.
     */
    insert(table: string, key: string, row?: Row, options?: { readonly ttlMs?: number }): Promise<void>;

    /**
     * Adds a row unless the key is taken: `INSERT ... ON CONFLICT DO NOTHING`. Resolves to true when this call added it.
     * Waits like `insert` while another transaction holds the key.
     */
    insertIfAbsent(table: string, key: string, row?: Row, options?: { readonly ttlMs?: number }): Promise<boolean>;

    /** Writes the whole row, whether or not the key exists: an upsert. */
    put(table: string, key: string, row: Row, options?: { readonly ttlMs?: number }): Promise<void>;

    /** Changes the named columns of a row. Resolves to false when there is no such row. */
    update(table: string, key: string, patch: Row): Promise<boolean>;

    /** Removes a row. Resolves to false when there was none. */
    delete(table: string, key: string): Promise<boolean>;

    /**
     * Adds `by` to a numeric column (`quantity` unless named) in one step, as `SET quantity = quantity + by` does, and
     * resolves to the new value. Nothing is lost when two workers do it at once. Doing it twice adds twice.
     */
    increment(table: string, key: string, by: number, column?: string): Promise<number>;

    /**
     * Subtracts `by` from a numeric column (`quantity` unless named) in one step, as `SET quantity = quantity - by` does,
     * and resolves to the new value. Doing it twice subtracts twice. It does not stop at zero.
     */
    decrement(table: string, key: string, by: number, column?: string): Promise<number>;
  }

  /** The database. Outside a transaction each call is durable on its own, as soon as it takes hold. */
  export interface Db extends Tables {
    /**
     * Runs `work` and commits what it did: everything or nothing.
     *
     * The commit happens when the promise of `work` fulfils. If `work` throws or rejects, all of it is rolled back and the
     * promise of `transaction` rejects with the same error. If the process dies before the commit, all of it is rolled
     * back too. Use the `tx` that `work` is given: calls on `db` are not part of the transaction.
     *
     * Await every call on `tx`. The commit does not wait for one that you did not wait for, and may overtake it. The call
     * then rejects with `TransactionClosed` and has done nothing.
     *
     * ```ts
     * await db.transaction(async tx => {
     *   await tx.insert('orders', orderId, { status: 'paid' });
     *   await tx.decrement('stock', sku, 1);
     * });
     * ```
     */
    transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  }

  /** The tables as seen from inside one transaction. What you write is visible to others after the commit only. */
  export interface Transaction extends Tables {}

  /** A letter to one receiver. */
  export interface Mail {
    /** `ada@example.com` */
    readonly to: string;
    readonly subject: string;
    readonly text?: string;
  }

  /** A mail provider: somebody else's machines. They are down at times, and they count how often you ask. */
  export interface Email {
    /**
     * Sends one mail. When the promise fulfils, the mail is on its way and cannot be called back. When it rejects with
     * `ServiceUnavailable`, the mail may have left all the same: only the answer is known to be missing.
     *
     * The provider cannot tell a retry from a second mail, unless it takes idempotency keys and you give one: for 24 hours
     * whoever sends with the same key gets the answer of the first, and no second mail leaves. Derive the key from the
     * event and from what the mail says (`order-confirmed/ord_12`), never from chance or from the time.
     *
     * When a `signal` aborts, the promise rejects with its reason at once. The mail may leave all the same: only you stopped waiting.
     *
     * Rejects with `RateLimited` (429) when you asked too often, with `RecipientRefused` (422) for an address that this
     * provider does not write to, and with `IdempotencyConflict` (409) when the key belongs to another mail.
     */
    send(mail: Mail, options?: { readonly idempotencyKey?: string; readonly signal?: AbortSignal }): Promise<{ readonly id: string }>;
  }

  /** A notification as the phone shows it. */
  export interface Notification {
    readonly title: string;
    readonly body?: string;
    /** For the app and not for the screen, as with FCM: texts by name that say what it is about, 4096 bytes at most. */
    readonly data?: { readonly [name: string]: string };
  }

  /** A push provider such as APNs or FCM. */
  export interface Push {
    /**
     * Pushes to one device. When the promise fulfils, the provider took it (200); whether anybody sees it is never known.
     *
     * No push provider takes an idempotency key: to push twice is to push twice. A `collapseId` (at most 64 characters) is something else:
     * on the screen the later push takes the place of the earlier one with the same id, but both were sent, with their noise.
     *
     * Rejects with `RateLimited` (429) when you asked too often, with `TokenGone` (410) for a device that is no longer
     * there, and with `ServiceUnavailable` (503) while the provider is down or when its answer was lost.
     */
    send(
      token: string,
      notification?: string | Notification,
      options?: { readonly collapseId?: string; readonly signal?: AbortSignal },
    ): Promise<{ readonly id: string }>;
  }

  export interface Charge {
    readonly id: string;
    readonly customer: string;
    /** In the smallest unit of the currency: cents. */
    readonly amount: number;
    readonly currency: string;
    /** How much of it was given back. */
    readonly refunded: number;
    readonly status: 'succeeded';
  }

  export interface Refund {
    readonly id: string;
    readonly charge: string;
    readonly amount: number;
    readonly status: 'succeeded';
  }

  /** A payment provider with Stripe's rules for idempotency keys. */
  export interface Payments {
    /**
     * Charges a customer. `amount` is in cents; `currency` is `eur` unless given.
     *
     * With an `idempotencyKey` (at most 255 characters) a repeat gets the answer of the first request and charges nothing,
     * for a day. The answer may be a declined card: under the same key it stays declined. The same key with other parameters
     * or for another operation rejects with `IdempotencyConflict` (400).
     *
     * Rejects with `CardDeclined` (402), `RateLimited` (429), `ServiceUnavailable` (503, or the answer was lost).
     */
    charge(
      charge: { readonly customer: string; readonly amount: number; readonly currency?: string },
      options?: { readonly idempotencyKey?: string; readonly signal?: AbortSignal },
    ): Promise<Charge>;
    /**
     * Gives back a charge, or `amount` cents of it. Without a key a repeat gives back more, as long as something is left;
     * then it rejects with `RefundRefused` (400).
     */
    refund(
      refund: { readonly charge: string; readonly amount?: number },
      options?: { readonly idempotencyKey?: string; readonly signal?: AbortSignal },
    ): Promise<Refund>;
    /** A charge by its id. Rejects with `NoSuchCharge` (404) when there is none. */
    get(id: string): Promise<Charge>;
  }

  /**
   * A Redis with the methods of node-redis 5: the same names, options, replies and error texts. Each command is atomic.
   * Keys that expire are gone from that moment of virtual time on.
   */
  export interface Redis {
    get(key: string): Promise<string | null>;
    /**
     * Writes a string. Resolves to `'OK'`, or to `null` when `NX` (only if absent) or `XX` (only if present) kept it from
     * writing; with `GET` to the old value. `EX` are seconds, `PX` milliseconds. Without `KEEPTTL` an old time to live goes.
     *
     * `set(key, id, { NX: true, PX: 30_000 })` claims a key for one caller at a time. A claim made before the work is lost
     * work when the process dies in between; one made after it comes too late to stop a second worker.
     */
    set(
      key: string,
      value: string | number,
      options?: {
        readonly NX?: boolean;
        readonly XX?: boolean;
        readonly EX?: number;
        readonly PX?: number;
        readonly KEEPTTL?: boolean;
        readonly GET?: boolean;
      },
    ): Promise<string | null>;
    /** How many of the keys there were. */
    del(keys: string | readonly string[]): Promise<number>;
    /** How many of the keys there are. */
    exists(keys: string | readonly string[]): Promise<number>;
    /** Adds one and resolves to the sum. An absent key counts as 0. */
    incr(key: string): Promise<number>;
    decr(key: string): Promise<number>;
    incrBy(key: string, by: number): Promise<number>;
    decrBy(key: string, by: number): Promise<number>;
    /** Seconds from now. 1 when it was set, 0 when there is no such key or the mode forbids it. */
    expire(key: string, seconds: number, mode?: 'NX' | 'XX' | 'GT' | 'LT'): Promise<number>;
    /** As `expire`, in milliseconds. */
    pExpire(key: string, ms: number, mode?: 'NX' | 'XX' | 'GT' | 'LT'): Promise<number>;
    /** Takes the time to live away: 1 when there was one. */
    persist(key: string): Promise<number>;
    /** Seconds left, -1 for a key without an end, -2 for none. */
    ttl(key: string): Promise<number>;
    pTTL(key: string): Promise<number>;
    /** How many of the members are new. */
    sAdd(key: string, members: string | readonly string[]): Promise<number>;
    sRem(key: string, members: string | readonly string[]): Promise<number>;
    /** 1 or 0. */
    sIsMember(key: string, member: string): Promise<number>;
    sCard(key: string): Promise<number>;
    sMembers(key: string): Promise<string[]>;
    /** Resolves to the list's new length. */
    lPush(key: string, elements: string | readonly string[]): Promise<number>;
    rPush(key: string, elements: string | readonly string[]): Promise<number>;
    lPop(key: string): Promise<string | null>;
    rPop(key: string): Promise<string | null>;
    lLen(key: string): Promise<number>;
    /** Both ends included; negative ones count from the end. */
    lRange(key: string, start: number, stop: number): Promise<string[]>;
  }

  /** A directory that only answers. */
  export interface Followers {
    /** The first page, or the one that `cursor` (the `next` of the page before) stands for. `next` is `null` on the last. */
    page(userId: string, cursor?: string | null): Promise<{ readonly followers: readonly string[]; readonly next: string | null }>;
    /** How many there are. */
    count(userId: string): Promise<number>;
  }

  export interface Topic {
    /**
     * Resolves when the broker has stored the event, which says nothing about who handles it. If the reply is lost, the event may be stored
     * all the same.
     */
    publish(event: Json | object, options?: SendOptions): Promise<{ readonly id: string }>;
  }

  export interface Queue {
    /** Resolves when the broker has stored it; if the reply is lost, it may be stored all the same. */
    send(message: Json | object, options?: SendOptions): Promise<{ readonly id: string }>;
    /** `ReceiveMessage`: up to `max` visible messages, one where left out, 10 at most. Until you delete them they are only hidden. SQS alone. */
    receive<Body = Json>(options?: { readonly max?: number; readonly visibilityTimeoutMs?: number }): Promise<readonly SqsMessage<Body>[]>;
  }

  /** Writes lines for people. Nothing here is durable and nothing is graded. Fields are printed as JSON. */
  export interface Log {
    debug(text: unknown, fields?: unknown): void;
    info(text: unknown, fields?: unknown): void;
    warn(text: unknown, fields?: unknown): void;
    error(text: unknown, fields?: unknown): void;
  }

  /** Virtual time: it passes only when the run lets it, never because your code is slow. */
  export interface Clock {
    /** Milliseconds since the run began. */
    now(): number;
    /**
     * Waits. While you wait, visibility timeouts may end and other workers may act. When the `signal` aborts, the promise rejects
     * with its reason, and nobody waits any longer.
     */
    sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  }

  // ── Durations ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** 1,000 milliseconds. */
  export const SECOND: 1000;
  /** 60,000 milliseconds. */
  export const MINUTE: 60000;
  /** 3,600,000 milliseconds. */
  export const HOUR: 3600000;
  /** 86,400,000 milliseconds. */
  export const DAY: 86400000;

  // ── Errors that one may want to catch ──────────────────────────────────────────────────────────────────────────────

  /** The key is taken. Nothing was written. Inside a transaction it also ends that transaction, as PostgreSQL's does. */
  export class UniqueViolation extends Error {
    readonly name: 'UniqueViolation';
  }

  /** The service refused the call for a reason of its own: a lost connection, a restart. Nothing was written. */
  export class ServiceUnavailable extends Error {
    readonly name: 'ServiceUnavailable';
  }

  /** Two transactions waited for each other, and this one was chosen to give up. All of it is rolled back. */
  export class DeadlockDetected extends Error {
    readonly name: 'DeadlockDetected';
  }

  /** An earlier call in this transaction failed, so it can only be rolled back: catch the first error outside. */
  export class TransactionAborted extends Error {
    readonly name: 'TransactionAborted';
  }

  /** The provider takes no more requests for now (429). Nothing was done. */
  export class RateLimited extends Error {
    readonly name: 'RateLimited';
    readonly status: 429;
    /** How long to wait, as the answer's `Retry-After` says. */
    readonly retryAfterMs: number;
  }

  /** The provider will never write to this receiver (422). To try again is of no use. */
  export class RecipientRefused extends Error {
    readonly name: 'RecipientRefused';
    readonly status: 422;
  }

  /** The idempotency key was first used for another request. Nothing was done. */
  export class IdempotencyConflict extends Error {
    readonly name: 'IdempotencyConflict';
    readonly status: number;
  }

  /** The bank said no (402). `declineCode` is its reason. Nothing was charged. */
  export class CardDeclined extends Error {
    readonly name: 'CardDeclined';
    readonly status: 402;
    readonly declineCode: string;
  }

  /** No such device any more (410). To try again is of no use: forget the token. */
  export class TokenGone extends Error {
    readonly name: 'TokenGone';
    readonly status: 410;
  }

  /** Redis answered with an error, in its own words: `WRONGTYPE ...`, `ERR ...`. Nothing was written. */
  export class ErrorReply extends Error {
    readonly name: 'ErrorReply';
  }
}
