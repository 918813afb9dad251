import type { Digest } from '../../history/digest.ts';
import type { Json, Ms } from '../../history/event.ts';
import type { HeaderTypes } from './api.ts';
import type { Chain, Link } from './chain.ts';
import type { Deadline } from './deadlines.ts';
import type { Settings } from './settings.ts';

/** `deleted` is a memory of the simulation, not a place in the queue: only `handAgain` can see it (S-12). */
export type MessageState = 'ready' | 'in-flight' | 'delayed' | 'deleted';

/** A message in a queue. Moving to another queue changes `queue`; a redrive makes a new one. */
export interface Stored extends Link<Stored> {
  readonly id: string;
  /** The id that it was first sent under, and how often it was redriven since (S-06). */
  readonly root: string;
  readonly redrives: number;
  readonly body: Json;
  readonly headers: { readonly [name: string]: string };
  readonly types: HeaderTypes | null;
  readonly groupId: string | null;
  deduplicationId: string | null;
  /** Rank among all messages ever sent, in send order. */
  order: number;
  queue: Queue;
  state: MessageState;
  sequence: number;
  sentAt: Ms;
  firstReceivedAt: Ms | null;
  lastReceivedAt: Ms;
  /** Cumulative across queues, as `ApproximateReceiveCount` is (S-03). The latest receipt handle carries this number. */
  receiveCount: number;
  /** Receives in this queue: what its redrive policy counts. */
  receivesHere: number;
  deadLetterSource: string | null;
  /** When it becomes visible; set while in flight or delayed. */
  due: Deadline<Stored> | null;
  /** When its retention ends. */
  expiry: Deadline<Stored> | null;
  fixedKey: string;
  fixed: Digest | null;
  /** Its place in send order, while the state is being told. */
  rank: number;
}

export function newMessage(
  given: Pick<Stored, 'id' | 'root' | 'redrives' | 'body' | 'headers' | 'types' | 'groupId' | 'deduplicationId'>,
): Stored {
  return {
    ...given,
    order: 0,
    queue: null as unknown as Queue,
    state: 'ready',
    sequence: 0,
    sentAt: 0,
    firstReceivedAt: null,
    lastReceivedAt: 0,
    receiveCount: 0,
    receivesHere: 0,
    deadLetterSource: null,
    due: null,
    expiry: null,
    fixedKey: '',
    fixed: null,
    rank: 0,
    chain: null,
    previous: null,
    next: null,
  };
}

/** Which ready message is handed out next: the one way in which standard and FIFO queues differ at their core. */
export interface Order {
  /** The message came into the queue. Its state has been set. */
  entered(message: Stored, now: Ms): void;
  /** It changed between ready, in flight and delayed. */
  changed(message: Stored, from: MessageState): void;
  /** It is out of the queue. */
  left(message: Stored, from: MessageState): void;
  /** Offers ready messages in hand-out order until `take` has accepted `max` of them. `take` must make each not ready. */
  offer(max: number, now: Ms, take: (message: Stored) => boolean): void;
  /** Whether some ready message can be handed out now. */
  receivable(): boolean;
  /** Whether some ready message waits only for the receive that moves it to the dead-letter queue. */
  exhausted(): boolean;
  /** Ready messages that nothing stands before, in hand-out order. */
  readable(): Iterable<Stored>;
  /** The queue's own settings changed. */
  reconsider(): void;
  key(now: Ms, rank: (message: Stored) => number): string;
  /** Ready messages in hand-out order, where `key` tells nothing else; null where it does. */
  line(): Chain<Stored> | null;
  /** See `Queue.copy`. Where it is missing or null, a queue cannot be copied. */
  copyFor?(queue: Queue): Order | null;
}

const KEYS = new WeakMap<Settings, string>();

/** Of a queue whose dead-letter queue, if it has one, is there. */
function keyOf(settings: Settings): string {
  let key = KEYS.get(settings);
  if (key === undefined) {
    key = JSON.stringify([settings, true]);
    KEYS.set(settings, key);
  }
  return key;
}

interface Known {
  messageId: string;
  sequence: number;
  until: Ms;
}

interface Attempt {
  readonly handed: readonly { message: Stored; receipt: number; due: Ms }[];
  readonly until: Ms;
}

/** One queue's messages and their bookkeeping. Emits nothing and knows no clock; `Sqs` drives it. */
export class Queue {
  settings: Settings;
  settingsKey: string;
  readonly messages = new Map<string, Stored>();
  count: Record<MessageState, number> = { ready: 0, 'in-flight': 0, delayed: 0, deleted: 0 };
  order: Order;
  #deduplication: Map<string, Known> | null = null;
  #attempts: Map<string, Attempt> | null = null;
  sequence = 0;
  purgedAt: Ms | null = null;
  /** Whether the dead-letter queue that the settings name is there. */
  #deadLetterQueueExists = true;
  createdAt: Ms;
  modifiedAt: Ms;

  constructor(settings: Settings, now: Ms, orderOf: (queue: Queue) => Order, settingsKey = keyOf(settings)) {
    this.settings = settings;
    this.createdAt = now;
    this.modifiedAt = now;
    this.settingsKey = settingsKey;
    this.order = orderOf(this);
  }

  /** Both are for FIFO queues, and an explorer makes a standard one for nearly every run. */
  get deduplication(): Map<string, Known> {
    this.#deduplication ??= new Map();
    return this.#deduplication;
  }

  get attempts(): Map<string, Attempt> {
    this.#attempts ??= new Map();
    return this.#attempts;
  }

  /** The same messages, on their own from here on and without their deadlines; null for a queue that knows more than messages. */
  copy(): Queue | null {
    if (this.order.copyFor === undefined || (this.#attempts !== null && this.#attempts.size > 0)) return null;
    // Its order is made below, once the messages are there.
    const copy = new Queue(this.settings, this.createdAt, () => this.order, this.settingsKey);
    for (const [id, message] of this.messages)
      copy.messages.set(id, { ...message, queue: copy, due: null, expiry: null, chain: null, previous: null, next: null });
    const order = this.order.copyFor(copy);
    if (order === null) return null;
    copy.order = order;
    copy.count = { ...this.count };
    copy.sequence = this.sequence;
    if (this.#deduplication !== null) copy.#deduplication = new Map(this.#deduplication);
    copy.purgedAt = this.purgedAt;
    copy.modifiedAt = this.modifiedAt;
    copy.#deadLetterQueueExists = this.#deadLetterQueueExists;
    return copy;
  }

  enter(message: Stored, now: Ms): void {
    if (this.messages.has(message.id)) throw new Error(`queue ${this.settings.name} already knows a message ${message.id}`);
    this.messages.set(message.id, message);
    this.count[message.state] += 1;
    this.order.entered(message, now);
  }

  change(message: Stored, to: MessageState): void {
    const from = message.state;
    this.count[from] -= 1;
    this.count[to] += 1;
    message.state = to;
    if (to === 'deleted') this.order.left(message, from);
    else this.order.changed(message, from);
  }

  reconfigure(settings: Settings, deadLetterQueueExists: boolean): void {
    this.settings = settings;
    this.reconsider(deadLetterQueueExists);
  }

  reconsider(deadLetterQueueExists: boolean): void {
    this.#deadLetterQueueExists = deadLetterQueueExists;
    this.settingsKey = JSON.stringify([this.settings, deadLetterQueueExists]);
    this.order.reconsider();
  }

  /** A deleted message is in flight once more (S-12). */
  resurrect(message: Stored, now: Ms): void {
    this.count.deleted -= 1;
    this.count['in-flight'] += 1;
    message.state = 'in-flight';
    this.order.entered(message, now);
  }

  leave(message: Stored): void {
    this.messages.delete(message.id);
    this.count[message.state] -= 1;
    if (message.state !== 'deleted') this.order.left(message, message.state);
  }

  /** Its next receive would be one too many. */
  isExhausted(message: Stored): boolean {
    const { deadLetterQueue, maxReceiveCount } = this.settings;
    return deadLetterQueue !== null && this.#deadLetterQueueExists && message.receivesHere >= maxReceiveCount;
  }

  get full(): boolean {
    return this.count['in-flight'] >= this.settings.maxInFlight;
  }
}
