/** The faces that channels and queues show each other, so that neither needs to know the other's inside. */
import type { QueueConfig, QueueType } from './arguments.ts';
import type { AmqpError } from './errors.ts';
import type { Exchanges } from './exchanges.ts';
import type { Mail, Process, Timers } from './mail.ts';
import type { Message } from './message.ts';
import type { Profile } from './profiles.ts';
import type { Departure, Fact, FieldTable, Ms } from './types.ts';

/** Who wants to hear whether a queue took a message: a channel in confirm or transaction mode, or a dead-letter worker. */
export interface Publisher extends Process {
  /** Who it is, while a state key is made: for a channel its number among the open ones. */
  readonly rank: number | string;
  /** Called in the publisher's own process. */
  confirmed(queue: Queue, sequence: number): void;
  rejected(queue: Queue, sequence: number): void;
}

/** A message on its way from a queue to a channel. */
export interface Handed {
  readonly queue: Queue;
  readonly consumer: string;
  readonly ackRequired: boolean;
  /** What the queue calls this handing; the channel gives it a delivery tag. */
  readonly id: number;
  readonly message: Message;
  readonly redelivered: boolean;
  /** Shown as `x-delivery-count`; null where nothing is shown. */
  readonly deliveryCount: number | null;
  /** Shown as `x-acquired-count`, since 4.3. */
  readonly acquiredCount: number | null;
}

/** The global prefetch of a channel, as a queue sees it. */
export interface LimiterPort {
  readonly active: boolean;
  /** The queue takes part, or no more. */
  register(queue: Queue): void;
  forget(queue: Queue): void;
  /** Counts what may be sent; a queue that may not is told when there is room. */
  canSend(queue: Queue, ackRequired: boolean): boolean;
}

/** A channel, as a queue sees it. */
export interface ChannelPort extends Publisher {
  /** Channels of a broker are numbered as they open. */
  readonly number: number;
  /** Its number among the open ones, while a state key is made; the same for all that are closed. */
  rank: number;
  readonly open: boolean;
  readonly limiter: LimiterPort;
  receive(handed: readonly Handed[]): void;
  /** It breaks over what a queue sent it. */
  broken(error: AmqpError): void;
}

export interface ConsumerSpec {
  readonly channel: ChannelPort;
  readonly tag: string;
  readonly ackRequired: boolean;
  readonly prefetch: number;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly arguments: FieldTable;
}

export interface Fetched {
  readonly id: number;
  readonly message: Message;
  readonly redelivered: boolean;
  readonly deliveryCount: number | null;
  readonly acquiredCount: number | null;
  readonly remaining: number;
}

export interface QueueSettings {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly owner: number | null;
  readonly arguments: FieldTable;
  readonly config: QueueConfig;
  readonly created: number;
}

export interface ConsumerInfo {
  readonly channel: number;
  readonly tag: string;
  readonly ackRequired: boolean;
  readonly prefetch: number;
  readonly exclusive: boolean;
  readonly active: boolean;
  readonly status: 'up' | 'single_active' | 'waiting';
  readonly arguments: FieldTable;
}

export interface CopyInfo {
  readonly copy: number;
  readonly message: Message;
  readonly redelivered: boolean;
  readonly expiresAt: Ms | null;
  readonly deliveryCount: number | null;
  readonly acquiredCount: number | null;
}

/**
 * `requeue` is a nack with requeue and `discard` one without; `retry` is a reject with requeue and `reject` one without. Only since 4.3 a
 * quorum queue tells them apart: a reject says that handling the message failed, a nack that nobody handled it.
 */
export type Settlement = 'ack' | 'requeue' | 'retry' | 'reject' | 'discard';

/**
 * What the parts of a broker become when it is copied. They know each other, in circles, so it takes two steps: each part is made with what
 * is its own, and once all are made (`later`) it is told whom it knows. Of each there is one copy, whoever asks.
 */
export interface Copying {
  /** Of the copy. */
  readonly core: Core;
  /** Also of queues that are gone: a channel may still hold what it got from them. */
  readonly queue: (original: Queue) => Queue;
  readonly spec: (original: ConsumerSpec) => ConsumerSpec;
  channel(original: ChannelPort): ChannelPort;
  /** A channel or a dead-letter worker. One that is gone for good is nobody's: it stays what it is. */
  publisher<Kind extends Publisher>(original: Kind): Kind;
  became<Kind extends Publisher>(original: Kind, copy: Kind): void;
  later(task: () => void): void;
}

/** Everything marked `call` is answered at once; the rest is done when the queue comes to it. */
export interface Queue extends Process {
  readonly name: string;
  readonly type: QueueType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The number of the connection that owns an exclusive queue. */
  readonly owner: number | null;
  readonly arguments: FieldTable;
  readonly config: QueueConfig;
  readonly created: number;
  deleted: boolean;

  copyFor(copying: Copying): Queue;
  /** Ready, unacknowledged, consumers: as `list_queues` counts them. */
  counts(): readonly [number, number, number];
  /** Ready messages and consumers as a declare reports them: a call. */
  stat(): { readonly messages: number; readonly consumers: number };
  /**
   * Hand a message over. With a sequence the publisher will hear what became of it. False: refused without asking, which only a quorum
   * queue does. Without a publisher it is a dead letter, and nobody hears.
   */
  publish(message: Message, publisher: Publisher | null, sequence: number | null): boolean;
  /** A call. Throws when refused. */
  consume(spec: ConsumerSpec): void;
  cancel(channel: ChannelPort, tag: string): void;
  /** A call. `tag` is the delivery tag that the message will get. */
  get(channel: ChannelPort, noAck: boolean, tag: number): Fetched | null;
  settle(channel: ChannelPort, consumer: string | number, ids: readonly number[], how: Settlement): void;
  /** A call for a classic queue with consumers there, a message otherwise. */
  channelDown(channel: ChannelPort): void;
  knows(channel: ChannelPort): boolean;
  purge(): number;
  delete(ifUnused: boolean, ifEmpty: boolean): number;
  /** The broker stops and starts; all channels are gone already. False: the queue does not come back. */
  restart(): boolean;
  /** The queue is gone already: so are its messages. */
  dissolve(how: Departure): void;
  limiterResumed(channel: ChannelPort): void;
  limiterActive(channel: ChannelPort, active: boolean): void;

  consumers(): readonly ConsumerInfo[];
  activeConsumer(): { readonly channel: number; readonly tag: string } | null;
  /** For people and for state keys. */
  ready(): readonly CopyInfo[];
  unacked(): readonly (CopyInfo & { readonly channel: number; readonly consumer: string | null })[];
  key(now: Ms): string;
}

/** What every process can reach. */
export interface Core {
  readonly profile: Profile;
  readonly mail: Mail;
  readonly timers: Timers;
  readonly exchanges: Exchanges;
  readonly now: Ms;
  queue(name: string): Queue | undefined;
  nextCopy(): number;
  nextRegistration(): number;
  fact(fact: Fact): void;
  /** True where somebody listens to facts: they need not be made otherwise. */
  readonly observed: boolean;
  /** Forget a queue: bindings go, and whoever used it hears of it. */
  queueDeleted(queue: Queue): void;
  /** The process of a queue crashed and came back: its consumers hear of it. */
  queueCrashed(queue: Queue): void;
}
