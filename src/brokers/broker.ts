/**
 * The contract of a broker, as far as programs that run have to do with it.
 *
 * `Feed` is what calls one program or several: a broker with its consumers, an HTTP front, a timer. Workers go by their numbers, which
 * are theirs in the whole run. `now` never goes back.
 */
import type { Digest } from '../history/digest.ts';
import type { Delivered, Emit, Json, Ms, PassedUntil } from '../history/event.ts';
import type { Fetch, Reply } from '../services/service.ts';
import type { FeedStep, Touch } from './touch.ts';

/** What a producer sends, or a program. */
export interface Outgoing {
  readonly body: { readonly [field: string]: Json };
  readonly headers: { readonly [name: string]: string };
  /** The name of the message that the producer sent again after it missed the reply. */
  readonly retryOf: string | null;
  /** The topic, queue or exchange; the only or first one where left out. `''` is RabbitMQ's default exchange. */
  readonly to?: string;
  /** Kafka: decides the partition. RabbitMQ: the routing key. Pub/Sub: the ordering key. FIFO queues and topics: the message group. */
  readonly key?: string;
  /** FIFO queues and topics: by which a message is known again. */
  readonly deduplicationId?: string;
  /** RabbitMQ: false for a message that does not survive a restart. True where left out. */
  readonly persistent?: boolean;
}

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
  /** The feed's own token for this handing. */
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
export type BrokerFault =
  /** Somebody comes to a consumer group and leaves again: all its members have to join anew (Kafka). */
  | { readonly kind: 'rebalance'; readonly group: string }
  /** The broker stops and starts again (RabbitMQ). */
  | { readonly kind: 'restart' }
  /** This life loses its connection and lives on (RabbitMQ). */
  | { readonly kind: 'cut'; readonly worker: number };

export interface Due {
  readonly at: Ms;
  readonly reason: PassedUntil;
}

/** What a state key calls a worker: its number, or that of another of its program which might as well be in its place. */
export type WorkerNames = (worker: number) => number;

/** What the simulation needs of whatever calls programs, to drive workers that are handed one thing at a time. */
export interface Feed {
  /**
   * False: a consumer is nobody to the broker until it asks for a message, so a life starts with its first message (SQS).
   * True: a life starts by a choice of its own, and `start` connects it: it subscribes or joins, and may be handed messages
   * only then.
   */
  readonly connects: boolean;
  /** A life of this worker began. */
  start(worker: number, life: number, now: Ms): void;
  /** The life died, and its connection with it. What the broker notices at once happens here, the rest as time passes. */
  crash(worker: number, now: Ms): void;
  /** Asked for idle workers only: whether `receive` would hand this worker something or change anything. */
  receivable(worker: number, now: Ms): boolean;
  /**
   * Null when nothing is handed out after all, but something else has happened: SQS moved an exhausted message aside, a
   * Kafka consumer joined its group.
   * @param delivery the number that the history will know this handing by
   */
  receive(worker: number, now: Ms, delivery: number): Handing | null;
  /** The handler is through with it: `failed` when it threw. Clients differ in what they do then. Not called once the life is dead. */
  finished(worker: number, handing: Handing, failed: boolean, now: Ms): void;
  /** When the broker will take this handing for lost, or its holder for dead; null when it no longer holds a claim. */
  leaseEnd(worker: number, handing: Handing, now: Ms): Due | null;
  /** Methods that settle or prolong: `ack`, `retry`, `extend`, `reject`; `answer` of an HTTP front. Throws `ServiceRefusal`. */
  settle(operation: string, args: readonly Json[], settling: Settling, now: Ms): Json;
  nextTimer(now: Ms): Due | null;
  /** Time has come to `now`. `stalled` is a worker whose process stood still meanwhile, its heartbeats too; null for none. */
  pass(now: Ms, stalled: number | null): void;
  /** Nothing of what this worker was handed can be settled by it any more: its program keeps nothing, and is at nothing. */
  forgotten?(worker: number): void;
  /**
   * True: it tells the workers of one program apart by nothing but what `digestOf` adds of each, and `digest` names none of them: two that
   * change places are as they were. Left out where members have ranks of their own.
   */
  readonly alike?: boolean;
  /** Adds all that decides what can happen from here on: equal digests, equal futures. Deadlines are relative to `now`. */
  digest(into: Digest, now: Ms): void;
  /** Adds the rest, which is about one worker. Left out where there is none. */
  digestOf?(worker: number, into: Digest, now: Ms): void;
  /**
   * What a step of this worker has to do with, by names of this feed's own, in any state. It counts nothing that only the worker itself
   * could ever notice. Where it is missing, the whole feed is one thing.
   * @param operation of a step that settles
   */
  touches?(worker: number, step: FeedStep, operation: string): readonly Touch[];
  /** The same in the same state, on its own from here on, telling `emit`. Cheap: a copy that nobody changes costs next to nothing. */
  copy(emit: Emit): Feed;
  snapshot(now: Ms): Json;
}

export interface Broker extends Feed {
  /** True: whether a message is taken may depend on what is in the broker. */
  readonly refuses?: boolean;
  /** Whether something can be sent to this name. */
  takes(destination: string): boolean;
  send(name: string, message: Outgoing, now: Ms): void;
  /** As `touches`, of a message that is sent there. */
  sendTouches?(destination: string): readonly Touch[];
  /** Where programs may ask it for what lies in its queues, beside being handed it. Left out where they may not. */
  readonly fetching?: Fetch;
  /** Messages that are in a queue, topic or subscription and not done with, whoever has them in hand; as `AlarmRang` counts. Changes nothing. */
  lying?(queue: string, now: Ms): number;
  /** Messages that the broker may hand this worker once more although it should not have to, in a fixed order. */
  repeatable(worker: number, now: Ms): readonly string[];
  handAgain(worker: number, message: string, now: Ms): Handing;
  /** Faults of this broker's own that could strike now, in a fixed order. */
  faults(now: Ms): readonly BrokerFault[];
  strike(fault: BrokerFault, now: Ms): void;
  /** What programs can do at it besides consuming and publishing, under the name that calls have; left out where that is nothing. */
  readonly client?: string;
  /** One of its calls. Throws `ServiceRefusal`. */
  ask?(operation: string, args: readonly Json[], caller: ClientCaller, now: Ms): Reply;
  /** As `touches`, of such a call. */
  askTouches?(): readonly Touch[];
  /** A life died: nobody asks in its name any more, whatever fed it. */
  lost?(worker: number): void;
  copy(emit: Emit): Broker;
}

/** On whose behalf a client of a broker asks. */
export interface ClientCaller {
  readonly worker: number;
  readonly life: number;
  readonly delivery: number;
}

export interface Settling {
  readonly worker: number;
  readonly handing: Handing;
  readonly delivery: number;
}

/** A program that is fed by a broker, and the workers that run it. */
export interface ConsumerParts<Consumer> {
  readonly program: string;
  readonly workers: readonly number[];
  readonly consumer: Consumer;
}

/** What a broker is opened with. */
export interface BrokerParts<Consumer> {
  readonly emit: Emit;
  readonly consumers: readonly ConsumerParts<Consumer>[];
  /** Messages of the exercise by name, for what was sent before the run begins. */
  readonly messages: { readonly [name: string]: Outgoing };
}
