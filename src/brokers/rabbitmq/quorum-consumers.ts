/**
 * The consumers of a quorum queue and who is served next.
 *
 * - Whoever has room stands in the service line; being served sends it to the end of the line. Without prefetch the room is 2000.
 * - A cancelled consumer stays until its messages are settled, and is counted until then; the same tag taken again goes on with the same
 *   window (`quorum-consumer-count`). A `get` is a consumer of one message.
 * - With a single active consumer the others wait. In 4.0 a waiting one of higher priority takes over as soon as the active one has settled
 *   everything, and that one gets nothing more until then (`quorum-sac-priority@4.0.5`).
 */
import { copyOfMap, onceEach } from '../copies.ts';
import { PriorityLine } from './fifo.ts';
import type { ChannelPort, ConsumerInfo, ConsumerSpec, Copying } from './ports.ts';
import type { Profile } from './profiles.ts';
import type { QuorumCopy } from './quorum-lanes.ts';
import type { FieldTable } from './types.ts';

const UNLIMITED_PREFETCH = 2000;

export interface QuorumConsumer {
  readonly id: string;
  readonly registration: number;
  readonly channel: ChannelPort;
  readonly tag: string;
  /** Null for a `get`. */
  readonly name: string | null;
  once: boolean;
  window: number;
  credit: number;
  priority: number;
  status: 'up' | 'cancelled' | 'quiescing';
  ackRequired: boolean;
  exclusive: boolean;
  prefetch: number;
  arguments: FieldTable;
  /** By copy, in the order of handing. */
  readonly checked: Map<number, QuorumCopy>;
  queued: boolean;
  /** Its channel has had nothing from it since it was registered, or registered anew. */
  untold: boolean;
}

/** How a settlement names a consumer: by its tag, or for a `get` by the delivery tag. */
export function consumerId(channel: ChannelPort, tag: string | number): string {
  return typeof tag === 'number' ? `${channel.number} get ${tag}` : `${channel.number} tag ${tag}`;
}

export function subscriber(spec: ConsumerSpec, registration: number): QuorumConsumer {
  const { channel, tag, ackRequired, prefetch, exclusive, priority } = spec;
  const window = prefetch === 0 ? UNLIMITED_PREFETCH : prefetch;
  const how = { ackRequired, prefetch, exclusive, priority, arguments: spec.arguments, once: false };
  return { ...how, id: consumerId(channel, tag), registration, channel, tag, name: tag, window, credit: window, ...fresh() };
}

export function getter(channel: ChannelPort, tag: number, ackRequired: boolean, registration: number): QuorumConsumer {
  const how = { ackRequired, prefetch: 0, exclusive: false, priority: 0, arguments: {}, once: true };
  return { ...how, id: consumerId(channel, tag), registration, channel, tag: String(tag), name: null, window: 1, credit: 1, ...fresh() };
}

function fresh() {
  return { status: 'up' as const, checked: new Map<number, QuorumCopy>(), queued: false, untold: true };
}

export class QuorumConsumers {
  readonly all: Map<string, QuorumConsumer>;
  waiting: QuorumConsumer[];
  readonly #service: PriorityLine<QuorumConsumer>;
  readonly #profile: Profile;
  readonly singleActive: boolean;
  readonly #idle: () => void;

  /** `idle` is called when a consumer has gone: the queue's life is counted from then. */
  constructor(
    profile: Profile,
    singleActive: boolean,
    idle: () => void,
    copied: { readonly consumers: QuorumConsumers; readonly copying: Copying } | null = null,
  ) {
    this.#profile = profile;
    this.singleActive = singleActive;
    this.#idle = idle;
    if (copied === null) {
      this.all = new Map();
      this.waiting = [];
      this.#service = new PriorityLine();
      return;
    }
    const { consumers, copying } = copied;
    const own = onceEach((consumer: QuorumConsumer): QuorumConsumer => {
      const checked = copyOfMap(consumer.checked, copy => ({ ...copy }));
      return { ...consumer, channel: copying.channel(consumer.channel), checked };
    });
    this.all = copyOfMap(consumers.all, consumer => own(consumer));
    this.waiting = consumers.waiting.map(own);
    this.#service = consumers.#service.copy(own);
  }

  add(consumer: QuorumConsumer): void {
    if (!this.singleActive || consumer.name === null) {
      const former = this.all.get(consumer.id);
      this.put(former ? this.#renew(former, consumer) : consumer);
      return;
    }
    const active = this.active();
    const former = this.all.get(consumer.id);
    if (former && ((active === former && active.status === 'up') || !active)) this.put(this.#renew(former, consumer));
    else this.#wait(consumer);
    this.activateNext();
  }

  /** The same tag again: its window less what it still holds (unlike a classic queue, `consumer-tag-reuse`). */
  #renew(former: QuorumConsumer, wanted: QuorumConsumer): QuorumConsumer {
    const { once, window, priority, ackRequired, exclusive, prefetch } = wanted;
    const credit = Math.max(0, wanted.credit - former.checked.size);
    return Object.assign(former, {
      once,
      window,
      priority,
      ackRequired,
      exclusive,
      prefetch,
      arguments: wanted.arguments,
      credit,
      status: 'up',
      untold: true,
    });
  }

  #wait(consumer: QuorumConsumer): void {
    const at = this.waiting.findIndex(other => other.id === consumer.id);
    if (at >= 0) this.waiting[at] = consumer;
    else this.waiting.push(consumer);
    if (!this.#profile.quorumPriorityTakesOver) return;
    this.waiting.sort((a, b) => b.priority - a.priority || b.credit - a.credit || a.registration - b.registration);
  }

  active(): QuorumConsumer | null {
    for (const consumer of this.all.values()) if (consumer.status !== 'cancelled') return consumer;
    return null;
  }

  activateNext(): void {
    if (!this.singleActive) return;
    const next = this.waiting[0];
    if (!next) return;
    const active = this.active();
    if (!active) {
      this.waiting.shift();
      const former = this.all.get(next.id);
      if (former) Object.assign(former, { once: next.once, window: next.window, priority: next.priority, untold: true });
      else this.all.set(next.id, next);
      this.#enqueue(former ?? next);
      return;
    }
    if (!this.#profile.quorumPriorityTakesOver || next.priority <= active.priority) return;
    if (active.checked.size > 0) {
      active.status = 'quiescing';
      return;
    }
    this.waiting.shift();
    this.#enqueue(next);
    this.all.set(next.id, next);
    this.all.delete(active.id);
    this.#wait(active);
  }

  put(consumer: QuorumConsumer): void {
    if (consumer.once && consumer.credit === 0) {
      if (consumer.checked.size > 0) this.all.set(consumer.id, consumer);
      else {
        this.all.delete(consumer.id);
        this.#idle();
      }
      return;
    }
    if (consumer.status === 'quiescing' && consumer.checked.size === 0) {
      consumer.status = 'up';
      this.all.delete(consumer.id);
      this.#wait(consumer);
      return;
    }
    this.all.set(consumer.id, consumer);
    this.#enqueue(consumer);
  }

  #enqueue(consumer: QuorumConsumer): void {
    if (consumer.credit <= 0 || consumer.status !== 'up' || consumer.queued) return;
    consumer.queued = true;
    this.#service.push(consumer, consumer.priority);
  }

  refund(consumer: QuorumConsumer, count: number): void {
    if (consumer.once) return;
    consumer.credit += count;
    if (this.#profile.quorumCapsCredit && consumer.window > 0) consumer.credit = Math.min(consumer.credit, consumer.window);
  }

  /** Whose turn it is, if there is a message. It keeps its place until `served`. */
  next(): QuorumConsumer | null {
    for (let first = this.#service.peek(); first; first = this.#service.peek()) {
      if (this.all.get(first.id) === first && first.credit > 0 && first.status === 'up') return first;
      this.#service.shift();
      first.queued = false;
    }
    return null;
  }

  served(consumer: QuorumConsumer, copy: QuorumCopy): void {
    this.#service.shift();
    consumer.queued = false;
    consumer.checked.set(copy.copy, copy);
    consumer.credit--;
    this.put(consumer);
  }

  /** True: it was among the served, and its messages are the caller's concern. False: it only waited, and is gone. */
  remove(id: string): QuorumConsumer | null {
    const consumer = this.all.get(id);
    if (consumer) return consumer;
    this.waiting = this.waiting.filter(other => other.id !== id);
    return null;
  }

  of(channel: ChannelPort): QuorumConsumer[] {
    return [...this.all.values()].filter(consumer => consumer.channel === channel).sort((a, b) => this.compare(a, b));
  }

  /** How the consumers of one delivery round are told: matters where two share a channel. */
  compare(a: QuorumConsumer, b: QuorumConsumer): number {
    if (this.#profile.quorumKeysByRegistration) return a.registration - b.registration;
    return a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : a.channel.number - b.channel.number;
  }

  checkedOut(): number {
    let count = 0;
    for (const consumer of this.all.values()) count += consumer.checked.size;
    return count;
  }

  /** Those that can be served, now or in their turn. */
  infos(): ConsumerInfo[] {
    const active = this.active();
    return [...this.all.values(), ...this.waiting]
      .filter(consumer => consumer.name !== null && consumer.status !== 'cancelled')
      .map(consumer => {
        const { tag, ackRequired, prefetch, exclusive } = consumer;
        const mine = !this.singleActive || consumer === active;
        const status = !this.singleActive ? 'up' : mine ? 'single_active' : 'waiting';
        return {
          channel: consumer.channel.number,
          tag,
          ackRequired,
          prefetch,
          exclusive,
          active: mine,
          status,
          arguments: consumer.arguments,
        };
      });
  }

  key(name: (copy: QuorumCopy) => unknown): unknown {
    const who = ({ channel, tag, name: named }: QuorumConsumer) => [channel.rank, tag, named === null];
    const describe = (consumer: QuorumConsumer) => {
      const { credit, status, queued, once, untold, checked } = consumer;
      return [who(consumer), credit, status, queued, once, untold, [...checked.values()].map(name)];
    };
    // Registration orders both lists and every later comparison.
    const order = [...this.all.values(), ...this.waiting].sort((a, b) => a.registration - b.registration).map(who);
    return [[...this.all.values()].map(describe), this.waiting.map(describe), [...this.#service].map(who), order];
  }
}
