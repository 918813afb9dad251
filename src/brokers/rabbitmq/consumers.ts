/**
 * Who gets the next message of a classic queue: consumers take turns, those of higher priority first, skipping whoever has no room.
 *
 * - Prefetch belongs to a consumer and is fixed when it starts; a later `qos` does not touch it, and neither does a `get`.
 * - Whoever was found without room leaves the rotation and comes back at its end, so the turn survives between messages and a newcomer
 *   starts at the back (`join-late-idle`, `prefetch-blocked-rotation`).
 * - A consumer without acknowledgements or without prefetch always has room: it takes the whole backlog (R-10, `prefetch0-backlog`).
 */
import { PriorityLine } from './fifo.ts';
import type { ChannelPort, ConsumerInfo, ConsumerSpec, Copying, Queue } from './ports.ts';

/** What a queue remembers of one channel. */
interface Record {
  readonly channel: ChannelPort;
  /** In the order of handing: copy and consumer, null for a `get`. */
  readonly unacked: Map<number, string | null>;
  count: number;
  readonly blocked: PriorityLine<ConsumerSpec>;
  /** Only of consumers with a window. */
  readonly credits: Map<string, number>;
  limiter: 'dormant' | 'active' | 'suspended';
}

export class Consumers {
  readonly #queue: Queue;
  readonly #records: Map<ChannelPort, Record>;
  readonly #active: PriorityLine<ConsumerSpec>;
  #count: number;
  #unacked: number;

  constructor(queue: Queue, copied: { readonly consumers: Consumers; readonly copying: Copying } | null = null) {
    this.#queue = queue;
    this.#records = new Map();
    if (copied === null) {
      this.#active = new PriorityLine();
      this.#count = 0;
      this.#unacked = 0;
      return;
    }
    const { consumers, copying } = copied;
    this.#active = consumers.#active.copy(copying.spec);
    this.#count = consumers.#count;
    this.#unacked = consumers.#unacked;
    for (const { channel, unacked, count, blocked, credits, limiter } of consumers.#records.values()) {
      const own = copying.channel(channel);
      const record: Record = {
        channel: own,
        unacked: new Map(unacked),
        count,
        blocked: blocked.copy(copying.spec),
        credits: new Map(credits),
        limiter,
      };
      this.#records.set(own, record);
    }
  }

  get count(): number {
    return this.#count;
  }

  get unackedCount(): number {
    return this.#unacked;
  }

  /** Nobody in the rotation: a message must wait. */
  get idle(): boolean {
    return this.#active.peek() === undefined;
  }

  first(): ConsumerSpec | null {
    return this.#active.peek() ?? null;
  }

  knows(channel: ChannelPort): boolean {
    return this.#records.has(channel);
  }

  hasConsumersOf(channel: ChannelPort): boolean {
    return (this.#records.get(channel)?.count ?? 0) > 0;
  }

  add(spec: ConsumerSpec): void {
    const record = this.#record(spec.channel);
    record.count++;
    this.#count++;
    if (spec.channel.limiter.active) this.#activate(record);
    if (spec.prefetch > 0 && spec.ackRequired) record.credits.set(spec.tag, spec.prefetch);
    this.#active.push(spec, spec.priority);
  }

  /** Its unacked messages stay with the channel (`cancel-unacked`). */
  remove(channel: ChannelPort, tag: string): boolean {
    const record = this.#records.get(channel);
    if (!record) return false;
    const same = (spec: ConsumerSpec) => spec.channel === channel && spec.tag === tag;
    const found = this.#active.take(same).length + record.blocked.take(same).length;
    if (found > 0) {
      if (record.count === 1) this.#deactivate(record);
      record.count--;
      this.#count--;
    }
    record.credits.delete(tag);
    this.#tidy(record);
    return true;
  }

  /** The copies that the channel held, in the order in which it got them; null: the queue did not know it. */
  removeChannel(channel: ChannelPort): number[] | null {
    const record = this.#records.get(channel);
    if (!record) return null;
    this.#active.take(spec => spec.channel === channel);
    this.#count -= record.count;
    this.#unacked -= record.unacked.size;
    this.#records.delete(channel);
    channel.limiter.forget(this.#queue);
    return [...record.unacked.keys()];
  }

  clear(): void {
    for (const channel of [...this.#records.keys()]) this.removeChannel(channel);
  }

  recordGet(channel: ChannelPort, copy: number): void {
    this.#record(channel).unacked.set(copy, null);
    this.#unacked++;
  }

  recordHanded(spec: ConsumerSpec, copy: number): void {
    this.#records.get(spec.channel)!.unacked.set(copy, spec.tag);
    this.#unacked++;
  }

  /**
   * Picks who gets the next message, and uses up its room. With a single active consumer that one or nobody is picked, without rotation.
   */
  pick(single: ConsumerSpec | null | undefined): ConsumerSpec | null {
    if (single !== undefined) {
      if (!single || this.#records.get(single.channel)?.blocked.has(single)) return null;
      if (this.#takeRoom(single)) return single;
      this.#active.take(spec => spec === single);
      this.#records.get(single.channel)!.blocked.push(single, single.priority);
      return null;
    }
    for (let spec = this.#active.shift(); spec; spec = this.#active.shift()) {
      if (this.#takeRoom(spec)) {
        this.#active.push(spec, spec.priority);
        return spec;
      }
      this.#records.get(spec.channel)!.blocked.push(spec, spec.priority);
    }
    return null;
  }

  #takeRoom(spec: ConsumerSpec): boolean {
    const record = this.#records.get(spec.channel)!;
    if (record.limiter === 'suspended') return false;
    const credit = record.credits.get(spec.tag);
    if (credit === 0) return false;
    if (record.limiter === 'active' && !spec.channel.limiter.canSend(this.#queue, spec.ackRequired)) {
      record.limiter = 'suspended';
      return false;
    }
    if (credit !== undefined) record.credits.set(spec.tag, credit - 1);
    return true;
  }

  /** The copies are settled. `held` are those that the channel really had; `unblocked`: somebody may have room again. */
  settled(channel: ChannelPort, copies: readonly number[]): { readonly held: number[]; readonly unblocked: boolean } | null {
    const record = this.#records.get(channel);
    if (!record) return null;
    const held: number[] = [];
    const freed = new Map<string, number>();
    for (const copy of copies) {
      const tag = record.unacked.get(copy);
      if (tag === undefined) continue;
      record.unacked.delete(copy);
      held.push(copy);
      if (tag !== null) freed.set(tag, (freed.get(tag) ?? 0) + 1);
    }
    this.#unacked -= held.length;
    let wasFull = false;
    for (const [tag, count] of freed) {
      const credit = record.credits.get(tag);
      // A cancelled consumer has no window any more, not even for what it still held.
      if (credit === undefined) continue;
      record.credits.set(tag, credit + count);
      wasFull ||= credit === 0;
    }
    const unblocked = wasFull && this.#unblock(record);
    this.#tidy(record);
    return { held, unblocked };
  }

  resumed(channel: ChannelPort): boolean {
    const record = this.#records.get(channel);
    if (record?.limiter !== 'suspended') return false;
    record.limiter = 'active';
    return this.#unblock(record);
  }

  limiterActive(channel: ChannelPort, active: boolean): boolean {
    const record = this.#records.get(channel);
    if (!record) return false;
    if (active) {
      this.#activate(record);
      return false;
    }
    const wasSuspended = record.limiter === 'suspended';
    this.#deactivate(record);
    return wasSuspended && this.#unblock(record);
  }

  #unblock(record: Record): boolean {
    const free = record.blocked.take(spec => record.credits.get(spec.tag) !== 0);
    for (const spec of free) this.#active.push(spec, spec.priority);
    return free.length > 0;
  }

  #activate(record: Record): void {
    if (record.limiter !== 'dormant') return;
    record.limiter = 'active';
    record.channel.limiter.register(this.#queue);
  }

  #deactivate(record: Record): void {
    if (record.limiter === 'dormant') return;
    record.limiter = 'dormant';
    record.channel.limiter.forget(this.#queue);
  }

  #record(channel: ChannelPort): Record {
    let record = this.#records.get(channel);
    if (!record) {
      record = { channel, unacked: new Map(), count: 0, blocked: new PriorityLine(), credits: new Map(), limiter: 'dormant' };
      this.#records.set(channel, record);
    }
    return record;
  }

  /** A channel with nothing left here is forgotten: closing it then does not even prolong the queue's life. */
  #tidy(record: Record): void {
    if (record.count === 0 && record.unacked.size === 0) this.#records.delete(record.channel);
  }

  /** Holders of unacked copies: copy, channel and consumer. */
  *holders(): Generator<{ readonly copy: number; readonly channel: number; readonly consumer: string | null }> {
    for (const record of this.#records.values()) {
      for (const [copy, consumer] of record.unacked) yield { copy, channel: record.channel.number, consumer };
    }
  }

  *all(): Generator<ConsumerSpec> {
    yield* this.#active;
    for (const record of this.#records.values()) yield* record.blocked;
  }

  /** `single`: undefined unless the queue has a single active consumer. */
  infos(single: ConsumerSpec | null | undefined): ConsumerInfo[] {
    return [...this.all()].map(spec => {
      const { tag, ackRequired, prefetch, exclusive } = spec;
      const active = single === undefined || single === spec;
      const status = single === undefined ? 'up' : active ? 'single_active' : 'waiting';
      return { channel: spec.channel.number, tag, ackRequired, prefetch, exclusive, active, status, arguments: spec.arguments };
    });
  }

  key(rank: (copy: number) => number): unknown {
    const name = (spec: ConsumerSpec) => [spec.channel.rank, spec.tag];
    return [
      [...this.#active].map(name),
      [...this.#records.values()].map(record => [
        record.channel.rank,
        [...record.unacked].map(([copy, tag]) => [rank(copy), tag]),
        [...record.blocked].map(name),
        [...record.credits],
        record.limiter,
      ]),
    ];
  }
}
