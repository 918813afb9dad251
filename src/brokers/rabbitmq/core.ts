/** What the processes of one broker share: the clock, the mail, the registers of exchanges and queues, and who listens. */
import type { Channel, ChannelCore } from './channel.ts';
import { Exchanges } from './exchanges.ts';
import { Mail, Timers } from './mail.ts';
import type { ChannelPort, Queue } from './ports.ts';
import type { Profile } from './profiles.ts';
import type { ClientEvent, Fact, Ms } from './types.ts';

export class BrokerCore implements ChannelCore {
  readonly profile: Profile;
  readonly user: string;
  readonly mail = new Mail();
  readonly timers = new Timers();
  readonly exchanges: Exchanges;
  /** In the order of declaration. */
  readonly queues = new Map<string, Queue>();
  readonly channels = new Set<Channel>();
  now: Ms;
  readonly #replies = new Map<string, Channel>();
  readonly #onEvent: (event: ClientEvent) => void;
  readonly #onFact: ((fact: Fact) => void) | null;
  /** Silent while the broker is down: nobody is there to be told. */
  muted = false;
  #messages = 0;
  #copies = 0;
  #registrations = 0;
  #names = 0;

  constructor(profile: Profile, user: string, now: Ms, onEvent: (event: ClientEvent) => void, onFact: ((fact: Fact) => void) | null) {
    this.profile = profile;
    this.user = user;
    this.now = now;
    this.#onEvent = onEvent;
    this.#onFact = onFact;
    this.exchanges = new Exchanges(profile, name => this.queues.has(name));
  }

  get observed(): boolean {
    return this.#onFact !== null;
  }

  emit(event: ClientEvent): void {
    if (!this.muted) this.#onEvent(event);
  }

  fact(fact: Fact): void {
    this.#onFact?.(fact);
  }

  queue(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  addQueue(queue: Queue): void {
    this.queues.set(queue.name, queue);
  }

  queueDeleted(queue: Queue): void {
    this.#forget(queue, 'deleted');
  }

  queueRestarted(queue: Queue): void {
    this.#forget(queue, 'restarted');
  }

  #forget(queue: Queue, how: 'deleted' | 'restarted'): void {
    if (queue.deleted) return;
    queue.deleted = true;
    this.queues.delete(queue.name);
    this.exchanges.queueDeleted(queue.name);
    queue.dissolve(how);
    this.#tellLost(queue, false);
  }

  queueCrashed(queue: Queue): void {
    this.#tellLost(queue, true);
  }

  #tellLost(queue: Queue, crashed: boolean): void {
    for (const channel of this.channels) this.mail.send(channel, () => channel.queueLost(queue, crashed));
  }

  queuesOf(channel: ChannelPort): Queue[] {
    return [...this.queues.values()].filter(queue => queue.knows(channel));
  }

  nextMessage(): number {
    return ++this.#messages;
  }

  nextCopy(): number {
    return ++this.#copies;
  }

  nextRegistration(): number {
    return ++this.#registrations;
  }

  nextName(prefix: string): string {
    return `${prefix}-${++this.#names}`;
  }

  replyChannel(name: string): Channel | undefined {
    return this.#replies.get(name);
  }

  replyConsumerExists(name: string): boolean {
    return name === 'amq.rabbitmq.reply-to' || this.#replies.has(name);
  }

  openReplies(name: string, channel: Channel): void {
    this.#replies.set(name, channel);
  }

  closeReplies(name: string): void {
    this.#replies.delete(name);
  }

  /** Counters that show in later behaviour. Those that only order things do not belong here. */
  counters(): readonly number[] {
    return [this.#messages, this.#names];
  }
}
