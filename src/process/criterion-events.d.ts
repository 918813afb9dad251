/** The events of a history. Made from src/history/event.ts by `npm run schema`. */
declare module 'ackademy/criterion' {
  /** Virtual milliseconds since the start of the run. */
  export type Ms = number;

  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  /** A place in the learner's own files. Lines count from 1. */
  export interface SourceLine {
    readonly file: string;
    readonly line: number;
  }

  /** One row of a store, before and after a write took hold; `null` is "no such row". */
  export interface Change {
    /** The table, inbox or topic that changed: `stock`, `processed_events`, `email`. */
    readonly store: string;
    readonly key: string;
    readonly before: Json;
    readonly after: Json;
  }

  export interface Failure {
    /** The class name that the learner could catch: `UniqueViolation`, `TypeError`. */
    readonly name: string;
    readonly message: string;
  }

  interface At {
    readonly at: Ms;
  }

  /** The broker stored a message. A producer that retries sends the same body under another id: `retryOf` names the first. */
  export interface Sent extends At {
    readonly type: 'sent';
    readonly message: string;
    readonly queue: string;
    readonly body: Json;
    readonly headers: { readonly [name: string]: string };
    readonly retryOf: string | null;
    /** Kafka only: where in the topic the record was put. */
    readonly partition?: number;
    readonly offset?: number;
  }

  /** A life begins at the module's first line, with empty memory. Lives are numbered from 1 within a worker; workers from 1. */
  export interface LifeStarted extends At {
    readonly type: 'life-started';
    readonly worker: number;
    readonly life: number;
    /** What the worker runs, in a system of several programs; absent where there is one. */
    readonly program?: string;
  }

  /**
   * One handing of one message to one life. `attempt` starts at 1. It is the broker's own count where it has one (SQS); where it
   * has none (Kafka, a classic queue of RabbitMQ) we count, and the handler is not told.
   */
  export interface Delivered extends At {
    readonly type: 'delivered';
    /** Numbered from 1 within the run. */
    readonly delivery: number;
    readonly message: string;
    readonly queue: string;
    readonly worker: number;
    readonly life: number;
    readonly attempt: number;
    /** `duplicate`: the broker handed out a message that was still in flight or already deleted, as at-least-once allows (S-12). */
    readonly cause: 'first' | 'redelivery' | 'duplicate';
    /** Kafka only: where in the topic the record is. */
    readonly partition?: number;
    readonly offset?: number;
    /** RabbitMQ only: the flag that the broker set. */
    readonly redelivered?: boolean;
  }

  /** The learner's code asked a service or the broker for something. It has not taken hold yet. */
  export interface Called extends At {
    readonly type: 'called';
    /** Numbered from 1 within the run. */
    readonly call: number;
    readonly delivery: number;
    readonly worker: number;
    readonly life: number;
    readonly line: SourceLine | null;
    /** `db`, `message`, `email`. */
    readonly service: string;
    /** `insert`, `ack`, `send`. */
    readonly operation: string;
    /** What the call is about, for people: `stock/mug`, `ord_12`. */
    readonly subject: string;
    readonly args: Json;
    /** The transaction it belongs to, numbered from 1 within the run, or null. */
    readonly transaction: number | null;
  }

  /** A call took hold, and its reply reached the life (unless `replied` is false: the life died in between, or the reply was lost). */
  export interface Applied extends At {
    readonly type: 'applied';
    readonly call: number;
    readonly result: Json;
    /** Writes that are durable from here on. Empty for reads, and for writes inside a transaction until its commit. */
    readonly changes: readonly Change[];
    readonly replied: boolean;
  }

  /** A call was refused; nothing changed. */
  export interface Refused extends At {
    readonly type: 'refused';
    readonly call: number;
    readonly error: Failure;
    /** True where the schedule made the service fail; false where the service had its own reason, such as a unique key. */
    readonly injected: boolean;
    /** How long the refusal says to wait before one asks again, as `Retry-After` does; absent where it says nothing of it. */
    readonly retryAfterMs?: Ms;
  }

  /** The broker will not deliver this message again on this queue: the neutral fact behind delete, ack and commit. */
  export interface Settled extends At {
    readonly type: 'settled';
    readonly message: string;
    readonly delivery: number;
    /** The broker's own word. */
    readonly native: 'delete' | 'ack' | 'commit' | 'reject' | 'answer';
  }

  /** A message that was in flight can be delivered again. */
  export interface Returned extends At {
    readonly type: 'returned';
    readonly message: string;
    readonly reason: ReturnReason;
  }

  /**
   * Why: its visibility timeout ended; the handler asked (`retry`); the connection or the channel that had it is gone; the
   * consumer kept it longer than the broker allows; the group member that had it is gone; the group gave its partition to
   * somebody, who begins at the committed offset; the client went back to it because its handler failed; the client of an HTTP front
   * sends its request again.
   */
  export type ReturnReason =
    | 'visibility-timeout'
    | 'retry'
    | 'connection-lost'
    | 'consumer-timeout'
    | 'session-timeout'
    | 'rebalance'
    | 'handler-failed'
    | 'client-retry';

  /** Kafka: a group's committed offset of a partition moved. `offset` is the next record to read (K-02). */
  export interface Committed extends At {
    readonly type: 'committed';
    readonly group: string;
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly worker: number;
    /** True where the client did it inside its poll, false where the handler asked. */
    readonly automatic: boolean;
  }

  /**
   * Kafka: the broker itself aborted a transaction that a producer had open: another one came with its transactional id, or nobody ended
   * it before its timeout. Its records stay in the log, and nobody who reads committed records sees them; its offsets are not committed.
   */
  export interface TransactionAborted extends At {
    readonly type: 'transaction-aborted';
    readonly transactionalId: string;
    /** Whose it was. */
    readonly worker: number;
    readonly life: number;
    readonly reason: 'fenced' | 'timeout';
    readonly openedAt: Ms;
    /** Where its records lie, and whose offsets it held. */
    readonly topics: readonly string[];
    readonly groups: readonly string[];
  }

  /** Kafka: the group rebalanced, and this life's consumer begins to read these partitions at these positions. */
  export interface Assigned extends At {
    readonly type: 'assigned';
    readonly worker: number;
    readonly life: number;
    readonly group: string;
    readonly generation: number;
    readonly partitions: readonly { readonly topic: string; readonly partition: number; readonly position: number }[];
  }

  /** A life has lost what it had with the broker, and lives on: its connection (RabbitMQ), its membership of the group (Kafka). */
  export interface Disconnected extends At {
    readonly type: 'disconnected';
    readonly worker: number;
    readonly life: number;
    readonly reason: 'connection-lost' | 'consumer-timeout' | 'broker-restart' | 'session-timeout' | 'poll-interval' | 'channel-error';
    /** The broker's own words, where it says any: `406 PRECONDITION_FAILED - ...`. */
    readonly text: string;
    /** What to do about it, in a sentence of ours; absent where there is nothing to say. */
    readonly advice?: string;
  }

  /** Fault: a member came to the group and left again, as in a rolling deployment. Every member has to join anew. */
  export interface RebalanceForced extends At {
    readonly type: 'rebalance-forced';
    readonly group: string;
  }

  /** Fault: the broker stopped and started again. */
  export interface BrokerRestarted extends At {
    readonly type: 'broker-restarted';
    /** Which, in a system of several; absent where there is one. */
    readonly broker?: string;
  }

  /** A queue gave a message up, and nobody will be handed it: it was refused or too old and there is no dead-letter queue, or did not survive a restart. */
  export interface Dropped extends At {
    readonly type: 'dropped';
    readonly message: string;
    readonly queue: string;
    readonly reason: 'rejected' | 'expired' | 'maxlen' | 'delivery-limit' | 'restart' | 'unroutable' | 'auto-acked';
  }

  /** A message was dead-lettered to a queue from which it comes back, or which somebody consumes: not dead, on its way round. */
  export interface Moved extends At {
    readonly type: 'moved';
    readonly message: string;
    readonly queue: string;
    readonly to: string;
    readonly reason: 'rejected' | 'expired' | 'maxlen' | 'delivery-limit';
  }

  /**
   * More messages lie in a queue, topic or subscription than an alarm allows, and whoever is on call is told. Once, until there were as few
   * again. Kafka: records that its group has not committed; all of them where nobody reads it.
   */
  export interface AlarmRang extends At {
    readonly type: 'alarm';
    readonly queue: string;
    readonly waiting: number;
    readonly above: number;
  }

  /** Whoever was called by an alarm starts a program, once all else has come to rest: it is handed messages from here on. */
  export interface Opened extends At {
    readonly type: 'opened';
    readonly program: string;
  }

  export interface DeadLettered extends At {
    readonly type: 'dead-lettered';
    readonly message: string;
    /** The queue that it left, and the one that it is in now. */
    readonly queue: string;
    readonly to: string;
    readonly attempts: number;
    /** Why it left, where there can be more than one reason (RabbitMQ); absent where too many receives are the only one (SQS). */
    readonly reason?: 'rejected' | 'expired' | 'maxlen' | 'delivery-limit';
  }

  /**
   * The handler finished. A handler that throws fails its delivery; it does not end the life. `line` is where it threw, or where it
   * returned while calls that it had made were still under way; null where it returned and nothing was.
   */
  export interface Finished extends At {
    readonly type: 'finished';
    readonly delivery: number;
    readonly worker: number;
    readonly life: number;
    readonly error: Failure | null;
    readonly line: SourceLine | null;
  }

  /** The client of an HTTP front has its answer: what the handler returned, or 500 where it threw. */
  export interface Answered extends At {
    readonly type: 'answered';
    readonly message: string;
    readonly delivery: number;
    readonly status: number;
    /** Names in small letters. */
    readonly headers: { readonly [name: string]: string };
    readonly body: string;
  }

  export interface Logged extends At {
    readonly type: 'logged';
    readonly worker: number;
    readonly life: number;
    readonly delivery: number | null;
    readonly line: SourceLine | null;
    readonly level: 'debug' | 'info' | 'warn' | 'error';
    readonly text: string;
  }

  /**
   * The process died. Calls that it had made and that had not taken hold never do.
   *
   * `error` is there where the program itself brought it about, as in Node: nobody handled this rejection, or it was thrown where
   * nobody could catch it. `line` is the line of the call that was refused, or the one that the code was on.
   */
  export interface Crashed extends At {
    readonly type: 'crashed';
    readonly worker: number;
    readonly life: number;
    /** Calls under way, oldest first. */
    readonly pending: readonly number[];
    readonly error?: Failure;
    readonly line?: SourceLine | null;
  }

  export interface TimePassed extends At {
    readonly type: 'time-passed';
    readonly from: Ms;
    /** What the clock was waiting for. */
    readonly until: PassedUntil;
    /** True where the schedule let time pass although somebody still had work in hand. */
    readonly stalled: boolean;
    /** Of `rounds`: how many. */
    readonly rounds?: number;
  }

  /**
   * `transaction-timeout`: Kafka: whoever has a transaction open has not ended it. `timer`: a program is called every so often. `producer`: somebody sends a message. `slow`: a service answers late. `rebalance`: the group waits for its members. `outage`: whoever was called waits
   * until providers answer again. `rounds`: what
   * went on before, calls and all, went on in the same way for so many rounds more, until something was different.
   */
  export type PassedUntil =
    | 'visibility-timeout'
    | 'delay'
    | 'sleep'
    | 'producer'
    | 'slow'
    | 'session-timeout'
    | 'poll-interval'
    | 'rebalance'
    | 'auto-commit'
    | 'transaction-timeout'
    | 'client-retry'
    | 'message-ttl'
    | 'consumer-timeout'
    | 'timer'
    | 'outage'
    | 'rounds';

  /** A handler that waits for something that nothing in the run can bring about. */
  export interface Stuck extends At {
    readonly type: 'stuck';
    readonly delivery: number;
    readonly worker: number;
    readonly life: number;
    readonly line: SourceLine | null;
    /** Where it waits by looking again and again, for ever: how long a round takes. */
    readonly everyMs?: Ms;
  }

  /**
   * The last event. `loop`: the same state came again, so nothing new will ever happen, however long the run goes on.
   * `step-limit`: the run was cut off; it proves nothing about what would have come.
   */
  export interface Ended extends At {
    readonly type: 'ended';
    readonly reason: 'quiet' | 'loop' | 'step-limit';
  }

  export type HistoryEvent =
    | Sent
    | LifeStarted
    | Delivered
    | Called
    | Applied
    | Refused
    | Settled
    | Returned
    | Committed
    | TransactionAborted
    | Assigned
    | Disconnected
    | RebalanceForced
    | BrokerRestarted
    | Dropped
    | Moved
    | DeadLettered
    | AlarmRang
    | Opened
    | Finished
    | Answered
    | Logged
    | Crashed
    | TimePassed
    | Stuck
    | Ended;

  export type History = readonly HistoryEvent[];

  /** Receives events as they happen. */
  export type Emit = (event: HistoryEvent) => void;
}
