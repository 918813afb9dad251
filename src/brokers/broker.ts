import type { ExerciseMessage } from '../exercise/exercise.ts';
import type { Digest } from '../history/digest.ts';
import type { Delivered, Emit, Json, Ms, PassedUntil } from '../history/event.ts';

/** One handing of one message to one worker, as the simulation holds it. */
export interface Handing {
  readonly message: string;
  readonly queue: string;
  /** See `Delivered`. */
  readonly attempt: number;
  readonly cause: Delivered['cause'];
  /** Kafka only. */
  readonly partition?: number;
  readonly offset?: number;
  /** RabbitMQ only. */
  readonly redelivered?: boolean;
  /** The broker's own token for this handing. */
  readonly receipt: string;
  /** What the learner's `message` object shows, beside its settling methods. */
  readonly view: { readonly [property: string]: Json };
  /**
   * What a life can tell this handing from others by: part of its observations, and so of the state key. Nothing that the
   * view does not show belongs here, and everything that it shows and that may differ between two handings of one message.
   */
  readonly observed: Json;
}

/** A fault that only some brokers know. */
export type SourceFault =
  /** Somebody comes to the consumer group and leaves again: all members have to join anew (Kafka). */
  | { readonly kind: 'rebalance' }
  /** The broker stops and starts again (RabbitMQ). */
  | { readonly kind: 'restart' }
  /** This life loses its connection and lives on (RabbitMQ). */
  | { readonly kind: 'cut'; readonly worker: number };

/**
 * What the simulation needs of a broker to drive consumers that are handed one message at a time.
 * Each broker has one adaptor; this one face is why the explorer does not know which broker it explores.
 *
 * Workers go by their numbers. `now` never goes back.
 */
export interface Source {
  /**
   * False: a consumer is nobody to the broker until it asks for a message, so a life starts with its first message (SQS).
   * True: a life starts by a choice of its own, and `start` connects it: it subscribes or joins, and may be handed messages
   * only then.
   */
  readonly connects: boolean;
  send(name: string, message: ExerciseMessage, now: Ms): void;
  /** A life of this worker began. */
  start(worker: number, life: number, now: Ms): void;
  /** The life died, and its connection with it. What the broker notices at once happens here, the rest as time passes. */
  crash(worker: number, now: Ms): void;
  /** Asked for idle workers only: whether `receive` would hand this worker something or change anything. */
  receivable(worker: number, now: Ms): boolean;
  /**
   * Null when nothing is handed out after all, but something else has happened: SQS moved an exhausted message aside, a
   * Kafka consumer joined its group.
   */
  receive(worker: number, now: Ms): Handing | null;
  /** The handler is through with it: `failed` when it threw. Clients differ in what they do then. Not called once the life is dead. */
  finished(worker: number, handing: Handing, failed: boolean, now: Ms): void;
  /** Messages that the broker may hand out once more although it should not have to, in a fixed order. */
  repeatable(now: Ms): readonly string[];
  handAgain(worker: number, message: string, now: Ms): Handing;
  /** When the broker will take this handing for lost, or its holder for dead; null when it no longer holds a claim. */
  leaseEnd(worker: number, handing: Handing, now: Ms): { readonly at: Ms; readonly reason: PassedUntil } | null;
  /** Faults of this broker's own that could strike now, in a fixed order. */
  faults(now: Ms): readonly SourceFault[];
  strike(fault: SourceFault, now: Ms): void;
  /** Methods that settle or prolong: `ack`, `retry`, `extend`, `reject`; `answer` of an HTTP front. Throws `ServiceRefusal`. */
  settle(operation: string, args: readonly Json[], settling: Settling, now: Ms): Json;
  nextTimer(now: Ms): { readonly at: Ms; readonly reason: PassedUntil } | null;
  /** Time has come to `now`. `stalled` is a worker whose process stood still meanwhile, its heartbeats too; null for none. */
  pass(now: Ms, stalled: number | null): void;
  /** Nothing of what this worker was handed can be settled by it any more: its program keeps nothing, and is at nothing. */
  forgotten?(worker: number): void;
  /** Equal keys: the same things can happen from here on. */
  key(now: Ms): string;
  /** Adds what `key` tells. Where it is missing, the key itself is added, which takes longer. */
  digest?(into: Digest, now: Ms): void;
  /** The same broker in the same state, on its own from here on, telling `emit`. Where it is missing, a run cannot be copied. */
  copy?(emit: Emit): Source;
  snapshot(now: Ms): Json;
}

export interface Settling {
  readonly worker: number;
  readonly handing: Handing;
  readonly delivery: number;
}

/** What an adaptor is made with. */
export interface SourceParts {
  readonly emit: Emit;
  readonly workers: number;
}
