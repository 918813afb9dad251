/**
 * A share group (KIP-932): consumers that share partitions record by record, as a queue does. What a consumer can notice:
 *
 * - There may be more consumers than partitions, and there is no order (K-38).
 * - A record that was handed out is locked for 30 s; it comes back when the lock ends, or when it is released (K-38).
 * - Deliveries are counted. A record whose count has reached the limit, 5, is archived instead of coming back (K-38).
 * - Progress is a start offset and the state of each record behind it, kept by the broker; nobody commits an offset.
 */
import type { Json, Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import { KafkaError } from './errors.ts';
import { nameOf } from './offsets.ts';
import type { Timer, Timers } from './timers.ts';
import type { Topics } from './topics.ts';
import type { BrokerSettings, ConsumedRecord, Isolation, TopicPartition } from './types.ts';

export type Acknowledgement = 'accept' | 'release' | 'reject' | 'renew';

interface InFlight {
  state: 'available' | 'acquired' | 'acknowledged' | 'archived';
  deliveryCount: number;
  member: string | null;
  lock: Timer | null;
}

interface SharePartition {
  /** Everything below is finished. */
  start: number;
  /** Everything from here on was never handed out. */
  end: number;
  readonly records: Map<number, InFlight>;
}

export interface SharedRecord extends ConsumedRecord {
  readonly deliveryCount: number;
}

export class ShareGroup {
  readonly id: string;
  readonly #partitions: Map<string, SharePartition>;
  readonly #topics: Topics;
  readonly #timers: Timers;
  readonly #settings: BrokerSettings;
  /** `share.auto.offset.reset`, by default latest as for other groups (K-07). */
  reset: 'earliest' | 'latest';
  isolation: Isolation;

  constructor(from: string | ShareGroup, topics: Topics, timers: Timers, settings: BrokerSettings) {
    this.#topics = topics;
    this.#timers = timers;
    this.#settings = settings;
    if (typeof from === 'string') {
      this.id = from;
      this.#partitions = new Map();
      this.reset = 'latest';
      this.isolation = 'read_uncommitted';
      return;
    }
    this.id = from.id;
    this.#partitions = copyOfMap(from.#partitions, share => this.#copyOf(share));
    this.reset = from.reset;
    this.isolation = from.isolation;
  }

  #copyOf({ start, end, records }: SharePartition): SharePartition {
    const share: SharePartition = { start, end, records: new Map() };
    for (const [offset, record] of records) {
      const own: InFlight = { ...record, lock: null };
      own.lock = this.#timers.again(record.lock, () => this.#unlock(share, own));
      share.records.set(offset, own);
    }
    return share;
  }

  /** Hands out up to `max` records that nobody holds, oldest first. Those that come back come before those that are new. */
  acquire(member: string, at: TopicPartition, max: number, now: Ms): SharedRecord[] {
    const log = this.#topics.get(at.topic).log(at.partition);
    const share = this.#partition(at);
    const handed: SharedRecord[] = [];
    if (share.start < log.start) this.#moveStart(share, log.start);
    for (let offset = share.start; offset < share.end && handed.length < max; offset++) {
      const record = share.records.get(offset);
      if (record?.state !== 'available') continue;
      const [read] = log.read(offset, 1, this.isolation).records;
      if (read?.offset !== offset) record.state = 'archived';
      else handed.push(this.#hand(share, member, read, record, now));
    }
    const room = Math.min(max - handed.length, this.#settings.shareMaxRecordLocks - share.records.size);
    if (room > 0) {
      const { records, nextOffset } = log.read(share.end, room, this.isolation);
      for (const read of records) {
        for (; share.end < read.offset; share.end++)
          share.records.set(share.end, { state: 'archived', deliveryCount: 0, member: null, lock: null });
        const record: InFlight = { state: 'available', deliveryCount: 0, member: null, lock: null };
        share.records.set(read.offset, record);
        share.end = read.offset + 1;
        handed.push(this.#hand(share, member, read, record, now));
      }
      if (share.records.size === 0) share.start = share.end = Math.max(share.end, nextOffset);
    }
    this.#advance(share);
    return handed;
  }

  #hand(share: SharePartition, member: string, read: ConsumedRecord, record: InFlight, now: Ms): SharedRecord {
    record.state = 'acquired';
    record.member = member;
    record.deliveryCount += 1;
    this.#lock(share, record, now);
    return { ...read, deliveryCount: record.deliveryCount };
  }

  #lock(share: SharePartition, record: InFlight, now: Ms): void {
    this.#timers.cancel(record.lock);
    record.lock = this.#timers.at(now + this.#settings.shareRecordLockMs, 'lock-timeout', () => this.#unlock(share, record));
  }

  #unlock(share: SharePartition, record: InFlight): void {
    record.lock = null;
    this.#return(share, record);
  }

  /** `release` and the end of a lock give it back, unless its deliveries are used up (K-38). */
  #return(share: SharePartition, record: InFlight): void {
    this.#timers.cancel(record.lock);
    record.lock = null;
    record.member = null;
    record.state = record.deliveryCount >= this.#settings.shareDeliveryCountLimit ? 'archived' : 'available';
    this.#advance(share);
  }

  acknowledge(member: string, at: TopicPartition, offset: number, kind: Acknowledgement, now: Ms) {
    const share = this.#partition(at);
    const record = share.records.get(offset);
    if (record?.state !== 'acquired' || record.member !== member) throw new KafkaError('INVALID_RECORD_STATE');
    if (kind === 'renew') return this.#lock(share, record, now);
    if (kind === 'release') return this.#return(share, record);
    this.#timers.cancel(record.lock);
    record.lock = null;
    record.state = kind === 'accept' ? 'acknowledged' : 'archived';
    this.#advance(share);
  }

  /** A consumer that closes gives back what it holds (K-38). */
  leave(member: string): void {
    for (const share of this.#partitions.values())
      for (const record of [...share.records.values()])
        if (record.state === 'acquired' && record.member === member) this.#return(share, record);
  }

  /** Where each partition's group stands, for the console. */
  startOffsets(): readonly (TopicPartition & { readonly start: number; readonly delivered: number })[] {
    return [...this.#partitions].map(([name, share]) => {
      const dash = name.lastIndexOf('-');
      const delivered = [...share.records.values()].filter(({ state }) => state === 'acknowledged' || state === 'archived').length;
      return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)), start: share.start, delivered };
    });
  }

  #partition(at: TopicPartition): SharePartition {
    let share = this.#partitions.get(nameOf(at));
    if (share === undefined) {
      const log = this.#topics.get(at.topic).log(at.partition);
      const start = this.reset === 'earliest' ? log.start : log.endFor(this.isolation);
      share = { start, end: start, records: new Map() };
      this.#partitions.set(nameOf(at), share);
    }
    return share;
  }

  /** The group begins to count here. */
  begin(at: TopicPartition): void {
    this.#partition(at);
  }

  #advance(share: SharePartition): void {
    while (share.start < share.end) {
      const state = share.records.get(share.start)?.state;
      if (state === 'available' || state === 'acquired') return;
      share.records.delete(share.start);
      share.start += 1;
    }
  }

  #moveStart(share: SharePartition, start: number): void {
    for (; share.start < start; share.start++) {
      this.#timers.cancel(share.records.get(share.start)?.lock ?? null);
      share.records.delete(share.start);
    }
    share.end = Math.max(share.end, start);
  }

  snapshot(now: Ms): Json {
    return {
      id: this.id,
      partitions: [...this.#partitions].map(([name, { start, end, records }]) => ({
        name,
        start,
        end,
        records: [...records].map(([offset, { state, deliveryCount, member, lock }]) => [
          offset,
          state,
          deliveryCount,
          member,
          lock === null ? null : lock.at - now,
        ]),
      })),
    };
  }
}
