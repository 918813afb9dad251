/**
 * What a learner's code can import and what its handler is called with. The editor shows these comments as hovers, the
 * terminal checks types with them, and `learner-services.ts` keeps every promise made here.
 *
 * A script, not a module: an exercise adds the types of its own events to the same `declare module 'ackademy'`.
 */
declare module 'ackademy' {
  /** A value that a message or a row can hold: whatever JSON can. */
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  // ── The message ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * One delivery of one message from an SQS queue. The message is immutable; its `id` survives redelivery.
   *
   * Receiving does not remove a message: it only hides it until it is deleted (`ack`) or until its visibility timeout
   * ends. Then the queue hands it out again, to this worker or to another.
   *
   * There is no `reject`: SQS cannot refuse a message. It moves one to the dead-letter queue by itself, when a receive
   * would exceed the queue's `maxReceiveCount`.
   */
  export interface Message<Body = Json> {
    /**
     * The broker's id of this message (`MessageId`). The same at every redelivery. **Not** the same when the producer
     * sends the event a second time: for that, look inside the body.
     */
    readonly id: string;

    /** The message group, on queues that have one. Standard queues do not. */
    readonly key?: string;

    /** What the producer sent. Frozen. */
    readonly body: Readonly<Body>;

    /** Message attributes, as text. */
    readonly headers: { readonly [name: string]: string };

    /** Which delivery of this message this is: 1 the first time, 2 after one redelivery. On SQS the same as `receiveCount`. */
    readonly attempt: number;

    /**
     * How often the queue has handed this message out (`ApproximateReceiveCount`), this time included. More than 1 means
     * that an earlier delivery was not deleted in time. It does not mean that the earlier work was lost.
     */
    readonly receiveCount: number;

    /**
     * Removes the message from the queue: `DeleteMessage`.
     *
     * From here on nobody redelivers it, so call it when the work is durable and not before. Without `ack` the message
     * comes back when its visibility timeout ends, even when the handler returned without an error.
     */
    ack(): Promise<void>;

    /**
     * Gives the message back: `ChangeMessageVisibility` with the delay as the new timeout. It can be delivered again
     * after `delayMs`, at once when none is given. Each return counts: see `receiveCount`.
     */
    retry(options?: { readonly delayMs?: number }): Promise<void>;

    /**
     * Keeps the message hidden for `ms` from now: `ChangeMessageVisibility`. For work that may take longer than the
     * queue's visibility timeout. It does not stop a delivery that is already on its way.
     */
    extend(ms: number): Promise<void>;
  }

  // ── Services ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * The world outside the process. What these hold survives a crash; variables in your module do not.
   *
   * Every call that returns a promise can be the last thing that the process does: it may die before the call took hold,
   * or after it took hold and before the reply arrived. Any of them may also reject with `ServiceUnavailable`.
   */
  export interface Services {
    /** A small relational database, shared by all workers. */
    readonly db: Db;
    /** A provider that sends mail. What it has accepted cannot be called back. */
    readonly email: Email;
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
     * Rejects with `RateLimited` (429) when you asked too often, with `RecipientRefused` (422) for an address that this
     * provider does not write to, and with `IdempotencyConflict` (409) when the key belongs to another mail.
     */
    send(mail: Mail, options?: { readonly idempotencyKey?: string }): Promise<{ readonly id: string }>;
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
    /** Waits. While you wait, visibility timeouts may end and other workers may act. */
    sleep(ms: number): Promise<void>;
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
}
