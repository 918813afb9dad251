/**
 * One subscription: which messages of its topic's log are still to be acknowledged, and who has them.
 *
 * What nobody was handed yet is a range of the log, from a cursor on; only what was handed out and not acknowledged is held one
 * by one. Messages with an ordering key (where the subscription asks for order) stand in their key instead.
 *
 * Long because all that moves a message from one state to another is here.
 */
import type { Emit, Ms } from '../../history/event.ts';
import { copyOfMap, onceEach } from '../copies.ts';
import { Chain } from '../sqs/chain.ts';
import { type Deadline, Deadlines } from '../sqs/deadlines.ts';
import type { PulledMessage } from './api.ts';
import { type AckFailure, wrongAckId } from './errors.ts';
import { type AttributeFilter, compileAttributeFilter } from './filter.ts';
import { OrderingKey, type Track, type Unit } from './keys.ts';
import type { LoggedMessage, TopicLog } from './log.ts';
import { backoff, type SubscriptionSettings } from './settings.ts';

export interface SubscriptionOwner {
  readonly emit: Emit;
  /** Publishes to the dead-letter topic; false when that is gone. */
  deadLetter(from: Subscription, message: LoggedMessage, attempts: number, now: Ms): boolean;
}

/** What was unacknowledged at one moment (P-12). */
export interface Backlog {
  readonly cursor: number;
  readonly end: number;
  /** Message numbers, rising: those before the cursor, and all with an ordering key. */
  readonly unacked: readonly number[];
}

/** Begins the name of a pull that gave none: nobody gets more of its keys before it has settled what it has (P-09). */
const NOBODY = '\u0000';
/** Is in the place of a subscriber that is gone. No pull has this name. */
const GONE = `${NOBODY}0`;

export class Subscription {
  readonly settings: SubscriptionSettings;
  readonly log: TopicLog;
  /** When somebody last pulled (P-12). */
  activeAt: Ms;
  /** False once its topic was deleted: it keeps what it has, and gets nothing more. */
  attached: boolean;
  /** Messages that are not acknowledged, handed out or not. */
  open: number;
  readonly dues = new Deadlines<Track | OrderingKey>();
  readonly #owner: SubscriptionOwner;
  readonly #filter: AttributeFilter | null;
  #cursor: number;
  /** Everything before it is past its retention. */
  #kept: number;
  readonly #tracks: Map<number, Track>;
  readonly #keys: Map<string, OrderingKey>;
  /** Messages that came back, and keys of which nothing is outstanding, in the order in which they became ready. */
  readonly #line = new Chain<Unit>();
  /** Keys with more to hand out, by who has messages of them outstanding. */
  readonly #held: Map<string, Chain<Unit>>;
  /** Grows with each seek, so that no ack id from before one is taken for a new one. */
  #seeks: number;
  #pulls: number;

  /** @param from settings, or a subscription to copy, of a log that `log` was copied from */
  constructor(from: SubscriptionSettings | Subscription, log: TopicLog, owner: SubscriptionOwner, now: Ms) {
    this.log = log;
    this.#owner = owner;
    if (from instanceof Subscription) {
      this.settings = from.settings;
      this.activeAt = from.activeAt;
      this.attached = from.attached;
      this.open = from.open;
      this.#filter = from.#filter;
      this.#cursor = from.#cursor;
      this.#kept = from.#kept;
      this.#keys = copyOfMap(from.#keys, key => new OrderingKey(key));
      this.#tracks = copyOfMap(from.#tracks, track => {
        const key = track.key === null ? null : this.#keys.get(track.key.name)!;
        return { ...track, key, due: null, chain: null, previous: null, next: null };
      });
      const lineOf = onceEach((line: Chain<Unit>) => this.#standAsIn(line, line === from.#line ? this.#line : new Chain()));
      lineOf(from.#line);
      this.#held = copyOfMap(from.#held, line => lineOf(line));
      // A key may still stand in the line of a pull without a name, which is over.
      for (const { chain } of from.#keys.values()) if (chain !== null) lineOf(chain);
      this.#seeks = from.#seeks;
      this.#pulls = from.#pulls;
      for (const { at, order, item } of from.dues.all()) {
        const own = this.#twin(item);
        const due = this.dues.add(at, order, own);
        if (own.kind === 'key') own.resume = due;
        else own.due = due;
      }
      return;
    }
    this.settings = from;
    this.activeAt = now;
    this.attached = true;
    this.open = 0;
    this.#filter = from.filter === '' ? null : compileAttributeFilter(from.filter);
    this.#cursor = log.end;
    this.#kept = log.end;
    this.#tracks = new Map();
    this.#keys = new Map();
    this.#held = new Map();
    this.#seeks = 0;
    this.#pulls = 0;
  }

  #standAsIn(line: Chain<Unit>, own: Chain<Unit>): Chain<Unit> {
    for (const unit of line) own.push(this.#twin(unit));
    return own;
  }

  /** What is of the same message or key here. */
  #twin(unit: Unit): Unit {
    const twin = unit.kind === 'key' ? this.#keys.get(unit.name) : this.#tracks.get(unit.number);
    if (twin === undefined) throw new Error('something stands in line that is no part of the subscription');
    return twin;
  }

  /** A message was published. */
  published(number: number): void {
    const message = this.log.at(number);
    if (!this.wants(message)) return;
    this.open += 1;
    if (this.#isOrdered(message)) this.#enqueue(number, message.orderingKey);
  }

  /** Hands out up to `max` messages: whatever has been ready for longest. */
  pull(max: number, subscriber: string | null, now: Ms): PulledMessage[] {
    this.activeAt = now;
    this.#pulls += 1;
    const name = subscriber ?? `${NOBODY}${this.#pulls}`;
    const pulled: PulledMessage[] = [];
    while (pulled.length < max) {
      const unit = this.#next(name);
      if (unit === null) break;
      pulled.push(this.#hand(unit, name, now));
    }
    if (subscriber === null || this.#held.get(name)?.size === 0) this.#held.delete(name);
    return pulled;
  }

  receivable(subscriber: string | null): boolean {
    return this.#next(subscriber ?? '') !== null;
  }

  /** This subscriber will never pull again. What it has of a key keeps the rest of the key back until it comes back by itself (P-09). */
  lost(subscriber: string): void {
    this.#held.delete(subscriber);
    for (const key of this.#keys.values()) if (key.holder === subscriber) key.holder = GONE;
  }

  /** The message is done with, unless something is wrong with the ack id. Gives what exactly-once delivery says of it. */
  acknowledge(ackId: string, delivery: number, now: Ms): AckFailure | null {
    const { track, current } = this.#find(ackId);
    const { exactlyOnce, lateAcks } = this.settings;
    const late = track !== null && track.state !== 'out';
    if (track === null || !current || track.state === 'acked' || (late && (exactlyOnce || lateAcks === 'ignored')))
      return exactlyOnce ? 'PERMANENT_FAILURE_INVALID_ACK_ID' : null;
    if (exactlyOnce && track.key !== null && track.key.first() !== track.number) return 'PERMANENT_FAILURE_UNORDERED_ACK_ID';
    this.#release(track);
    this.#done(track);
    this.#owner.emit({ type: 'settled', at: now, message: this.nameOf(this.log.at(track.number)), delivery, native: 'ack' });
    return null;
  }

  /** A new deadline from now on; 0 gives the message back (P-02). */
  extend(ackId: string, ms: Ms, now: Ms): AckFailure | null {
    const { track, current } = this.#find(ackId);
    if (track === null || !current || track.state !== 'out') return this.settings.exactlyOnce ? 'PERMANENT_FAILURE_INVALID_ACK_ID' : null;
    this.#release(track);
    if (ms === 0) this.#fail(track, 'retry', now);
    else this.#lease(track, now + ms);
    return null;
  }

  /** When the lease ends; null when this ack id holds none. */
  leaseEnd(ackId: string): Ms | null {
    const { track, current } = this.#find(ackId);
    return track !== null && current && track.state === 'out' ? track.due!.at : null;
  }

  /** A deadline came. */
  due(item: Track | OrderingKey, now: Ms): void {
    if (item.kind === 'key') {
      this.#clear(item.resume);
      item.resume = null;
      this.#place(item);
      return;
    }
    const wasOut = item.state === 'out';
    this.#release(item);
    if (wasOut) this.#fail(item, 'visibility-timeout', now);
    else this.#ready(item);
  }

  /** Drops what is past its retention, handed out or not (P-12). */
  expire(now: Ms): void {
    const { retentionMs } = this.settings;
    if (retentionMs === null) return;
    while (this.#kept < this.log.end && this.log.at(this.#kept).publishedAt + retentionMs <= now) {
      const number = this.#kept;
      this.#kept += 1;
      if (!this.#isOpen(number)) continue;
      this.#remove(number);
      this.open -= 1;
      this.#owner.emit({
        type: 'dropped',
        at: now,
        message: this.nameOf(this.log.at(number)),
        queue: this.settings.name,
        reason: 'expired',
      });
    }
    this.#cursor = Math.max(this.#cursor, this.#kept);
  }

  /** Messages handed out and not acknowledged. */
  outstanding(): number {
    let out = 0;
    for (const { state } of this.#tracks.values()) if (state === 'out') out += 1;
    return out;
  }

  backlog(): Backlog {
    const unacked = [...this.#tracks.values()].filter(({ key, state }) => key === null && state !== 'acked').map(({ number }) => number);
    for (const key of this.#keys.values()) unacked.push(...key.numbers().filter(number => this.#tracks.get(number)?.state !== 'acked'));
    return { cursor: this.#cursor, end: this.log.end, unacked: unacked.sort((a, b) => a - b) };
  }

  /** Whether this message, and those after it, may still be asked for. */
  needs(now: Ms): number {
    const { retentionMs, retainAcked } = this.settings;
    const retained = retainAcked ? this.log.firstSince(retentionMs === null ? 0 : now - retentionMs + 1) : this.log.end;
    let first = Math.min(retained, this.#cursor);
    for (const { number, state } of this.#tracks.values()) if (state !== 'acked') first = Math.min(first, number);
    for (const key of this.#keys.values()) first = Math.min(first, key.first() ?? first);
    return first;
  }

  /** Only these are unacknowledged from now on; every lease is over. */
  restore({ cursor, unacked }: Pick<Backlog, 'cursor' | 'unacked'>): void {
    for (const { item } of this.dues.inOrder()) this.#clear(item.kind === 'key' ? item.resume : item.due);
    for (const unit of [...this.#line]) this.#line.remove(unit);
    this.#held.clear();
    this.#tracks.clear();
    this.#keys.clear();
    this.#seeks += 1;
    this.#cursor = Math.max(cursor, this.#kept);
    this.open = 0;
    for (const number of unacked) {
      if (number < this.#kept) continue;
      const message = this.log.at(number);
      this.open += 1;
      // In the order of their publishing, and before what is published from now on.
      if (this.#isOrdered(message)) this.#enqueue(number, message.orderingKey, number);
      else this.#ready(this.#track(number, null), number);
    }
    for (let number = this.#cursor; number < this.log.end; number += 1) {
      const message = this.log.at(number);
      if (this.wants(message) && !this.#isOrdered(message)) this.open += 1;
    }
  }

  /** Messages of a part of the log that this subscription would have to be in `restore`'s list: those with an ordering key. */
  ordered(from: number, to: number): number[] {
    const numbers: number[] = [];
    for (let number = Math.max(from, this.#kept); number < to; number += 1) {
      const message = this.log.at(number);
      if (this.wants(message) && this.#isOrdered(message)) numbers.push(number);
    }
    return numbers;
  }

  /** Message ids with what becomes of each, in the order of publishing. */
  states(): {
    readonly message: string;
    readonly state: 'ready' | 'outstanding' | 'waiting';
    readonly dueAt: Ms | null;
    readonly delivered: number;
  }[] {
    const rows = [];
    for (let number = this.#kept; number < this.log.end; number += 1) {
      if (!this.#isOpen(number)) continue;
      const track = this.#tracks.get(number);
      const state =
        track?.state === 'out' ? ('outstanding' as const) : track?.state === 'waiting' ? ('waiting' as const) : ('ready' as const);
      rows.push({ message: this.nameOf(this.log.at(number)), state, dueAt: track?.due?.at ?? null, delivered: track?.deliveries ?? 0 });
    }
    return rows;
  }

  /** The first deadline, without leases that somebody will prolong. Looks at every message that is outstanding. */
  firstDue(counts: (ackId: string) => boolean): Deadline<Track | OrderingKey> | null {
    return this.dues.inOrder().find(({ item }) => item.kind === 'key' || item.state !== 'out' || counts(this.#ackId(item))) ?? null;
  }

  /** All that can make a difference later, with times counted from now and messages from the log's end. */
  key(now: Ms): string {
    // Wherever somebody who only asked has left it.
    this.#moveOn();
    const back = (number: number) => this.log.end - number;
    const tracks = [...this.#tracks.values()]
      .sort((a, b) => a.number - b.number)
      .map(({ number, state, deliveries, failures, due, since, key }) => {
        const when = state === 'ready' && key === null ? back(since) : due === null ? '' : due.at - now;
        return `${back(number)}:${state}:${deliveries}:${failures}:${when}`;
      });
    const keys = [...this.#keys.values()].map(key => {
      const resume = key.resume === null ? '' : key.resume.at - now;
      return `${key.key()}:${resume}:${key.chain === null ? '' : back(key.since)}:${key.numbers().map(back)}`;
    });
    const line = [...this.#line].map(unit => (unit.kind === 'key' ? unit.name : back(unit.number)));
    const held = [...this.#held]
      .map(([name, chain]) => [name, ...[...chain].map(unit => (unit.kind === 'key' ? unit.name : ''))].join())
      .sort();
    const idle = this.settings.expirationMs === null ? null : now - this.activeAt;
    return JSON.stringify([
      this.settings,
      this.attached,
      this.open,
      back(this.#cursor),
      back(this.#kept),
      tracks,
      keys.sort(),
      line,
      held,
      idle,
    ]);
  }

  /** What the history calls a message, or this subscription's copy of it. */
  nameOf({ id, copied }: Pick<LoggedMessage, 'id' | 'copied'>): string {
    return copied ? `${id}@${this.settings.name}` : id;
  }

  wants(message: Pick<LoggedMessage, 'headers'>): boolean {
    return this.#filter === null || this.#filter(message.headers);
  }

  #isOrdered({ orderingKey }: LoggedMessage): boolean {
    return this.settings.ordering && orderingKey !== '';
  }

  #isOpen(number: number): boolean {
    const message = this.log.at(number);
    if (!this.wants(message)) return false;
    const track = this.#tracks.get(number);
    if (track !== undefined) return track.state !== 'acked';
    if (!this.#isOrdered(message)) return number >= this.#cursor;
    return this.#keys.get(message.orderingKey)?.has(number) ?? false;
  }

  #track(number: number, key: OrderingKey | null): Track {
    const track: Track = {
      kind: 'track',
      number,
      key,
      state: 'ready',
      deliveries: 0,
      failures: 0,
      due: null,
      since: 0,
      chain: null,
      previous: null,
      next: null,
    };
    this.#tracks.set(number, track);
    return track;
  }

  #enqueue(number: number, name: string, since: number = this.log.end): void {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = new OrderingKey(name);
      this.#keys.set(name, key);
    }
    key.add(number);
    if (key.chain === null) this.#place(key, since);
  }

  /** Where a key stands: in the line, in the line of whoever has messages of it, or nowhere. */
  #place(key: OrderingKey, since: number = this.log.end): void {
    key.chain?.remove(key);
    if (key.outstanding === 0) key.holder = null;
    if (key.size === 0 && key.resume === null) {
      this.#keys.delete(key.name);
      return;
    }
    if (!key.hasMore || key.resume !== null) return;
    if (key.holder === null) {
      key.since = since;
      this.#line.push(key);
      return;
    }
    let line = this.#held.get(key.holder);
    if (line === undefined) {
      line = new Chain<Unit>();
      this.#held.set(key.holder, line);
    }
    line.push(key);
  }

  /** What is not wanted, or waits in its key, does not come up at the cursor. */
  #moveOn(): void {
    while (this.#cursor < this.log.end) {
      const message = this.log.at(this.#cursor);
      if (this.wants(message) && !this.#isOrdered(message)) break;
      this.#cursor += 1;
    }
  }

  /** What comes next for this subscriber; a number is a message at the cursor. */
  #next(subscriber: string): Unit | number | null {
    this.#moveOn();
    let best: Unit | null = this.#line.first;
    const own = this.#held.get(subscriber)?.first ?? null;
    if (own !== null && (best === null || own.since <= best.since)) best = own;
    if (this.#cursor < this.log.end && (best === null || this.#cursor < best.since)) return this.#cursor;
    return best;
  }

  #hand(unit: Unit | number, subscriber: string, now: Ms): PulledMessage {
    let track: Track;
    if (typeof unit === 'number') {
      this.#cursor = unit + 1;
      track = this.#track(unit, null);
    } else if (unit.kind === 'key') {
      const number = unit.upcoming();
      track = this.#tracks.get(number) ?? this.#track(number, unit);
      unit.step();
      this.#skipAcked(unit);
      unit.holder = subscriber;
    } else {
      track = unit;
      unit.chain!.remove(unit);
    }
    track.deliveries += 1;
    this.#lease(track, now + this.settings.ackDeadlineMs);
    if (track.key !== null) this.#place(track.key);
    return this.#pulled(track);
  }

  /** A late acknowledgement may have settled what was to be handed out again. */
  #skipAcked(key: OrderingKey): void {
    while (key.hasMore && this.#tracks.get(key.upcoming())?.state === 'acked') key.step();
  }

  #pulled(track: Track): PulledMessage {
    const { number, deliveries, failures } = track;
    const message = this.log.at(number);
    const { id, body, headers, orderingKey, publishedAt } = message;
    return {
      message: id,
      name: this.nameOf(message),
      body,
      headers,
      orderingKey,
      publishedAt,
      ackId: this.#ackId(track),
      deliveryAttempt: this.settings.deadLetterTopic === null ? 0 : failures + 1,
      delivered: deliveries,
    };
  }

  #ackId({ number, deliveries }: Track): string {
    return `${this.settings.name}/${this.#seeks}.${number}#${deliveries}`;
  }

  #find(ackId: string): { track: Track | null; current: boolean } {
    const [, name, seeks, number, delivery] = /^(.*)\/(\d+)\.(\d+)#(\d+)$/.exec(ackId) ?? [];
    if (name !== this.settings.name || Number(number) >= this.log.end || Number(seeks) > this.#seeks || Number(delivery) < 1)
      throw wrongAckId(ackId);
    const track = this.#tracks.get(Number(number)) ?? null;
    if (track !== null && Number(seeks) === this.#seeks && Number(delivery) > track.deliveries) throw wrongAckId(ackId);
    return { track, current: Number(seeks) === this.#seeks && Number(delivery) === track?.deliveries };
  }

  #lease(track: Track, at: Ms): void {
    track.state = 'out';
    if (track.key !== null) track.key.outstanding += 1;
    track.due = this.dues.add(at, track.number, track);
  }

  /** It has neither lease nor place in line any more. */
  #release(track: Track): void {
    this.#clear(track.due);
    track.due = null;
    track.chain?.remove(track);
    if (track.state === 'out' && track.key !== null) track.key.outstanding -= 1;
  }

  #clear(due: Deadline<unknown> | null): void {
    if (due !== null) this.dues.remove(due as Deadline<Track | OrderingKey>);
  }

  /** Acknowledged, or gone to the dead-letter topic. */
  #done(track: Track): void {
    this.open -= 1;
    const { key } = track;
    if (key === null) {
      this.#tracks.delete(track.number);
      return;
    }
    track.state = 'acked';
    this.#skipAcked(key);
    for (let first = key.first(); first !== null && this.#tracks.get(first)?.state === 'acked'; first = key.first()) {
      this.#tracks.delete(first);
      key.shift();
    }
    this.#place(key);
  }

  /** Nacked, or not acknowledged in time: it comes back, and with it all that was handed out of its key since (P-09). */
  #fail(track: Track, reason: 'retry' | 'visibility-timeout', now: Ms): void {
    const { deadLetterTopic, maxDeliveryAttempts } = this.settings;
    track.failures += 1;
    const message = this.log.at(track.number);
    if (deadLetterTopic !== null && track.failures >= maxDeliveryAttempts && this.#owner.deadLetter(this, message, track.failures, now)) {
      this.#done(track);
      return;
    }
    this.#returned(track, reason, now);
    const { key } = track;
    const wait = backoff(this.settings, track.failures);
    if (key === null) {
      if (wait === 0) this.#ready(track);
      else {
        track.state = 'waiting';
        track.due = this.dues.add(now + wait, track.number, track);
      }
      return;
    }
    track.state = 'ready';
    for (const number of key.rewind(track.number)) {
      const later = this.#tracks.get(number)!;
      if (later.state === 'acked') this.open += 1;
      else if (later.state !== 'out') continue;
      this.#release(later);
      later.state = 'ready';
      this.#returned(later, reason, now);
    }
    if (wait > 0) {
      this.#clear(key.resume);
      key.resume = this.dues.add(now + wait, track.number, key);
    }
    this.#place(key);
  }

  #returned({ number }: Track, reason: 'retry' | 'visibility-timeout', now: Ms): void {
    this.#owner.emit({ type: 'returned', at: now, message: this.nameOf(this.log.at(number)), reason });
  }

  #ready(track: Track, since: number = this.log.end): void {
    track.state = 'ready';
    track.since = since;
    this.#line.push(track);
  }

  /** It is past its retention. The oldest of a key, because a key is in the order of the log. */
  #remove(number: number): void {
    const track = this.#tracks.get(number);
    if (track !== undefined) this.#release(track);
    const key = track?.key ?? (this.#isOrdered(this.log.at(number)) ? this.#keys.get(this.log.at(number).orderingKey)! : null);
    this.#tracks.delete(number);
    if (key === null) return;
    while (key.first() !== null && key.first()! <= number) {
      this.#tracks.delete(key.first()!);
      key.shift();
    }
    this.#skipAcked(key);
    this.#place(key);
  }
}
