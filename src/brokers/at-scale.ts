import type { Ms } from '../history/event.ts';

/**
 * What of a kind of broker can be played at full speed, millions of messages at a time. Two shapes: queues, from which each message goes
 * to one worker, and logs, whose partitions belong to workers. What does not fit is played by the model itself, slower, and the sentence
 * given in place of an answer says why.
 */
export interface ScaleKind<Config, Consumer> {
  /** How one program is fed. @param awayMs how long its processes are away after a death; null where none dies */
  feed(program: string, config: Config, consumer: Consumer, awayMs: Ms | null): QueuesAtScale | LogsAtScale | string;
  /** What can be sent to. */
  destinations(config: Config): readonly DestinationAtScale[] | string;
}

/** Queues, of which every worker takes from the first that has something. */
export interface QueuesAtScale {
  readonly kind: 'queues';
  readonly queues: readonly QueueAtScale[];
}

export interface QueueAtScale {
  readonly name: string;
  readonly visibilityTimeoutMs: Ms;
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
}

/** Partitioned logs, read by one group whose members keep their partitions. */
export interface LogsAtScale {
  readonly kind: 'logs';
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
  /** What becomes of a record whose handler throws. */
  readonly onThrow: 'read on' | 'seek back' | 'wait and seek back';
  /** How long a handler may take with one record before the group goes on without its member. */
  readonly handlerMs: Ms;
  /** Null: only `ack` commits. Else what handlers finished is committed so often. */
  readonly autoCommitMs: Ms | null;
}

export interface DestinationAtScale {
  readonly name: string;
  readonly verb: 'topic' | 'queue';
  /** Of a log; 0 of anything else. */
  readonly partitions: number;
  /** The queues that get a copy each; itself, where a queue or a log is sent to directly. */
  readonly copies: readonly string[];
}
