/** What the processes of one broker share: the clock, the mail, the registers of exchanges and queues, and who listens. */
import type { Channel, ChannelCore } from './channel.ts';
import type { Copier } from './copying.ts';
import { Exchanges } from './exchanges.ts';
import { Mail, Timers } from './mail.ts';
import type { ChannelPort, Queue } from './ports.ts';
import type { Profile } from './profiles.ts';
import type { ClientEvent, Fact, Ms } from './types.ts';

export class BrokerCore implements ChannelCore {
  readonly profile: Profile;
  readonly user: string;
  readonly mail = new Mail();
  readonly timers: Timers;
  readonly exchanges: Exchanges;
  /** In the order of declaration. */
  readonly queues = new Map<string, Queue>();
  readonly channels = new Set<Channel>();
  now: Ms;
  readonly #replies = new Map<string, Channel>();
  readonly #onEvent: (event: ClientEvent) => void;
  readonly #onFact: ((fact: Fact) => void) | null;
  /** Silent while the broker is down: nobody is there to be told. */
  muted: boolean;
  #messages: number;
  #copies: number;
  #registrations: number;
  #names: number;

  constructor(
    from: { readonly profile: Profile; readonly user: string; readonly now: Ms } | BrokerCore,
    onEvent: (event: ClientEvent) => void,
    onFact: ((fact: Fact) => void) | null,
  ) {
    const { profile, user, now } = from;
    this.profile = profile;
    this.user = user;
    this.now = now;
    this.#onEvent = onEvent;
    this.#onFact = onFact;
    const copied = from instanceof BrokerCore ? from : null;
    this.exchanges = new Exchanges(profile, name => this.queues.has(name), copied?.exchanges);
    this.timers = new Timers(copied?.timers);
    this.muted = copied?.muted === true;
    this.#messages = copied === null ? 0 : copied.#messages;
    this.#copies = copied === null ? 0 : copied.#copies;
    this.#registrations = copied === null ? 0 : copied.#registrations;
    this.#names = copied === null ? 0 : copied.#names;
  }

  /** Whom the other one knows, once connections and their channels are copied. */
  meet(copied: BrokerCore, copying: Copier): void {
    for (const [name, queue] of copied.queues) this.queues.set(name, copying.queue(queue));
    for (const channel of copied.channels) this.channels.add(copying.publisher(channel));
    for (const [name, channel] of copied.#replies) this.#replies.set(name, copying.publisher(channel));
    copying.finish();
    if (this.timers.size !== copied.timers.size) throw new Error('something is set that nobody has set again in the copy');
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
