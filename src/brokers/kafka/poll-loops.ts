/**
 * The consumers of one Kafka group: each life runs a poll loop that hands records to the handler one by one, in the order of their
 * partition. What the loop does for the handler, and what it does not:
 *
 * - `ack` is commitSync of this record's offset + 1: the committedOffset is the next record to read (K-02). It says that
 *   everything below is done, whether or not it is.
 * - Polling moves the position, committing moves the committedOffset (K-03). A new owner begins at the second.
 * - With auto-commit the loop commits by itself. Java: inside a later poll, what earlier polls returned (K-28). kafkajs and
 *   confluent: what handlers finished, after each batch or within the interval (K-30).
 * - A handler that throws: Java's plain loop reads on; confluent goes back to the record at once; kafkajs goes back after
 *   waiting (K-31). kafkajs' wait grows from 300 ms to 30 s and its process of consuming restarts in between; here every wait
 *   is the first.
 * - A crash is noticed when the session ends; only then does somebody else read the partition (K-19, K-20).
 *
 * Two choices make states few. Whoever is idle polls at once, in the order of workers, because a poll loop polls all the time;
 * and heartbeats are sent at every moment, so a session ends exactly one session timeout after its process stopped. kafkajs has
 * no thread for them, so there a handler under way sends none.
 *
 * Long because it is one state machine over one group.
 */
import type { Emit, Ms, PassedUntil, ReturnReason } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Due, Handing, Settling } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import type { AssignorName } from './assignors.ts';
import type { Kafka, KafkaEvent } from './broker.ts';
import { Consumer } from './consumer.ts';
import { ClientError, KafkaError } from './errors.ts';
import type { KafkaConsumer } from './kind.ts';
import { nameOf } from './offsets.ts';
import { PROFILES } from './profiles.ts';
import type { Records } from './records.ts';
import type { ConsumedRecord, Isolation, TopicPartition } from './types.ts';

/** kafkajs: `retry.initialRetryTime`. */
const RETRY_MS = 300;
/** Idle members poll, which may wake others, which then poll. More rounds than this cannot be needed. */
const ROUNDS = 12;

/** The consumer of one life. */
interface Reader {
  readonly worker: number;
  readonly life: number;
  readonly consumer: Consumer;
  /** Polled and not handed out. */
  buffer: ConsumedRecord[];
  /** In the hands of the handler. */
  hand: ConsumedRecord | null;
  /** By partition: what handlers have finished and nobody has committed, as the offset to commit. For clients that commit this. */
  readonly resolved: Map<string, Offset>;
  commitAt: Ms | null;
  /** kafkajs waits before it tries a record again. */
  retryAt: Ms | null;
  /** The generation that was told as `assigned`. */
  told: number;
  /** As whom it joined last: what it knows of itself until its next poll, whatever has become of the group since. */
  member: { readonly memberId: string; readonly generation: number };
}

/** On whose behalf the broker is asked to commit, and who hears of it. */
interface Behalf {
  readonly worker: number;
  readonly automatic: boolean;
  readonly delivery: number | null;
  readonly tell?: Emit;
}

type Offset = TopicPartition & { readonly offset: number };

export class PollLoops {
  readonly settings: KafkaConsumer;
  readonly #kafka: Kafka;
  readonly #records: Records;
  readonly #emit: Emit;
  readonly #readers: Map<number, Reader>;
  /** By partition and offset: how often it was handed out, by which delivery last, and whether that handing is still on the books. */
  readonly #handed: Map<string, Offset & { count: number; delivery: number; out: boolean }>;
  readonly #committed: Map<string, Offset>;
  /** On whose behalf the broker is asked to commit, while it is. */
  #committing: Behalf | null = null;
  /** Why members had to join anew last. */
  #why: ReturnReason;

  constructor(from: KafkaConsumer | PollLoops, kafka: Kafka, records: Records, emit: Emit) {
    this.#kafka = kafka;
    this.#records = records;
    this.#emit = emit;
    if (from instanceof PollLoops) {
      this.settings = from.settings;
      this.#readers = copyOfMap(from.#readers, reader => ({
        ...reader,
        consumer: reader.consumer.copyFor(kafka),
        buffer: [...reader.buffer],
        resolved: new Map(reader.resolved),
      }));
      this.#handed = copyOfMap(from.#handed, handed => ({ ...handed }));
      this.#committed = new Map(from.#committed);
      this.#why = from.#why;
      return;
    }
    this.settings = from;
    this.#readers = new Map();
    this.#handed = new Map();
    this.#committed = new Map();
    this.#why = 'rebalance';
  }

  /** The same in the same state, with copies of the same cluster and records. */
  copyFor(kafka: Kafka, records: Records, emit: Emit): PollLoops {
    return new PollLoops(this, kafka, records, emit);
  }

  /** Everything that is there was handled before the run begins. */
  handledAll(): void {
    for (const at of this.#kafka.partitionsOf(this.settings.subscribe)) {
      const offset = this.#records.count(at);
      if (offset === 0) continue;
      this.#committed.set(nameOf(at), { ...at, offset });
      this.#kafka.commitOffsets(this.settings.group, [{ ...at, offset }], 0);
    }
  }

  start(worker: number, life: number, now: Ms): void {
    const { client, group, autoCommit, autoCommitIntervalMs, sessionTimeoutMs, maxPollIntervalMs, maxPollRecords } = this.settings;
    const own = PROFILES[client].consumer;
    const consumer = new Consumer(
      this.#kafka,
      {
        group,
        clientId: `worker-${worker}`,
        assignors: [this.#assignor],
        // Nothing that was sent before the first member joined is to be missed (K-07).
        autoOffsetReset: 'earliest',
        isolation: this.isolation,
        // What handlers finished is committed here; what polls returned is committed by the consumer itself.
        autoCommit: autoCommit && own.commits === 'positions',
        autoCommitIntervalMs,
        sessionTimeoutMs: sessionTimeoutMs ?? own.sessionTimeoutMs,
        maxPollIntervalMs,
        maxPollRecords: maxPollRecords ?? own.maxPollRecords,
        heartbeatMs: 0,
      },
      PROFILES[client],
    );
    consumer.subscribe(this.settings.subscribe, now);
    const reader: Reader = {
      worker,
      life,
      consumer,
      buffer: [],
      hand: null,
      resolved: new Map(),
      commitAt: null,
      retryAt: null,
      told: -1,
      member: { memberId: '', generation: -1 },
    };
    this.#readers.set(worker, reader);
    // By number, so that a state does not depend on who was started last.
    const inOrder = [...this.#readers.values()].sort((a, b) => a.worker - b.worker);
    this.#readers.clear();
    for (const each of inOrder) this.#readers.set(each.worker, each);
    this.tend(now);
  }

  crash(worker: number, now: Ms): void {
    const reader = this.#readers.get(worker);
    if (reader === undefined) return;
    reader.consumer.crash();
    this.#readers.delete(worker);
    this.#why = 'session-timeout';
    this.tend(now);
  }

  get isolation(): Isolation {
    return isolationOf(this.settings);
  }

  get #assignor(): AssignorName {
    return this.settings.assignor ?? PROFILES[this.settings.client].consumer.assignors[0]!;
  }

  receivable(worker: number): boolean {
    const reader = this.#readers.get(worker);
    return reader !== undefined && reader.retryAt === null && reader.buffer.length > 0;
  }

  receive(worker: number, delivery: number): Handing {
    const reader = this.#readers.get(worker)!;
    const record = reader.buffer.shift()!;
    reader.hand = record;
    const place = placeOf(record);
    const before = this.#handed.get(place)?.count ?? 0;
    const { topic, partition, offset, key, headers } = record;
    this.#handed.set(place, { topic, partition, offset, count: before + 1, delivery, out: true });
    const name = this.#nameAt(record);
    const { body } = this.#records.at(record).message;
    return {
      message: name,
      queue: topic,
      attempt: before + 1,
      cause: before === 0 ? 'first' : 'redelivery',
      partition,
      offset,
      receipt: place,
      view: { topic, partition, offset, key, body, headers },
      // Kafka tells nobody how often a record was handed out.
      observed: this.#records.isMixed(record) ? [name, offset] : [name],
    };
  }

  finished(worker: number, _handing: Handing, failed: boolean, now: Ms): void {
    const reader = this.#readers.get(worker);
    if (reader === undefined || reader.hand === null) return;
    const record = reader.hand;
    reader.hand = null;
    const { onThrow, commits } = PROFILES[this.settings.client].consumer;
    if (failed && onThrow !== 'read on') {
      this.#goBackTo(reader, record, now);
      if (onThrow !== 'seek back') reader.retryAt = now + RETRY_MS;
    } else if (!failed && this.settings.autoCommit && commits === 'resolved') {
      reader.resolved.set(nameOf(record), { topic: record.topic, partition: record.partition, offset: record.offset + 1 });
      reader.commitAt ??= now + this.settings.autoCommitIntervalMs;
    }
    // kafkajs commits after each batch and after an error, confluent when the interval is over (K-30).
    if (this.settings.client === 'kafkajs' && (failed || reader.buffer.length === 0)) this.#commitResolved(reader, now);
    this.tend(now);
  }

  #goBackTo(reader: Reader, record: ConsumedRecord, now: Ms): void {
    reader.buffer.unshift(record);
    this.#dropBuffer(reader);
    const handed = this.#handed.get(placeOf(record))!;
    if (!handed.out) return;
    handed.out = false;
    this.#emit({ type: 'returned', at: now, message: this.#nameAt(record), reason: 'handler-failed' });
  }

  /** Records that were polled and not handed out are polled again: of every partition that is still ours, from the first of them. */
  #dropBuffer(reader: Reader): void {
    const held = new Set(reader.consumer.assignment().map(nameOf));
    const dropped = reader.buffer;
    reader.buffer = [];
    for (const record of dropped.reverse()) if (held.has(nameOf(record))) reader.consumer.seek(record, record.offset);
  }

  #commitResolved(reader: Reader, now: Ms): void {
    const offsets = [...reader.resolved.values()];
    reader.resolved.clear();
    reader.commitAt = null;
    if (offsets.length === 0) return;
    try {
      this.#commit(reader, offsets, { worker: reader.worker, automatic: true, delivery: null }, now);
    } catch (error) {
      // The client logs it and goes on; whoever owns the partition now reads the records again.
      if (!(error instanceof KafkaError || error instanceof ClientError)) throw error;
    }
  }

  #commit({ consumer }: Reader, offsets: readonly Offset[], behalf: Behalf, now: Ms): void {
    this.onBehalfOf(behalf, () => consumer.commit(now, offsets));
  }

  /** What is committed while `act` runs is committed for somebody. */
  onBehalfOf(behalf: Behalf, act: () => void): void {
    this.#committing = behalf;
    try {
      act();
    } finally {
      this.#committing = null;
    }
  }

  /** As whom the consumer of a worker joined last; null for a worker that is none of this group's. */
  memberOf(worker: number): Reader['member'] | null {
    return this.#readers.get(worker)?.member ?? null;
  }

  /** The broker has committed for this group. */
  committed(event: Extract<KafkaEvent, { type: 'committed' }>): void {
    if (this.#committing === null) return;
    const { at, group, topic, partition, offset } = event;
    const { worker, automatic, delivery, tell = this.#emit } = this.#committing;
    const name = nameOf(event);
    const before = this.#committed.get(name)?.offset ?? 0;
    if (offset === before) return;
    this.#committed.set(name, { topic, partition, offset });
    tell({ type: 'committed', at, group, topic, partition, offset, worker, automatic });
    for (let each = before; each < offset; each += 1) {
      if (!this.#records.isShown({ topic, partition, offset: each }, this.isolation)) continue;
      const handed = this.#handed.get(placeOf({ topic, partition, offset: each }));
      const settledBy = handed?.delivery ?? delivery;
      // A record that nobody was handed can only be passed over by a commit further on; it is settled all the same.
      if (settledBy === null) continue;
      tell({
        type: 'settled',
        at,
        message: this.#nameAt({ topic, partition, offset: each }),
        delivery: settledBy,
        native: 'commit',
      });
    }
  }

  leaseEnd(worker: number, _handing: Handing, now: Ms): Due | null {
    const reader = this.#readers.get(worker);
    const member = reader === undefined ? undefined : this.#memberOf(reader);
    return member === undefined || member.session === null ? null : { at: Math.max(member.sessionEndsAt, now), reason: 'session-timeout' };
  }

  get stable(): boolean {
    return this.#group()?.state === 'Stable';
  }

  /** Somebody joins the group and leaves before the join is complete. */
  rebalance(now: Ms): void {
    const { group, subscribe } = this.settings;
    const passer = new Consumer(this.#kafka, { group, clientId: 'passer-by', assignors: [this.#assignor] }, PROFILES.java);
    this.#emit({ type: 'rebalance-forced', at: now, group });
    this.#why = 'rebalance';
    passer.subscribe(subscribe, now);
    passer.poll(now);
    passer.close(now);
    this.tend(now);
  }

  acknowledge({ worker, handing, delivery }: Settling, now: Ms): void {
    const reader = this.#readers.get(worker)!;
    const at = { topic: handing.queue, partition: handing.partition!, offset: handing.offset! + 1 };
    try {
      this.#commit(reader, [at], { worker, automatic: false, delivery }, now);
    } catch (error) {
      // The client's own class where it has one, else the name that the protocol gives the error.
      if (error instanceof ClientError) throw new ServiceRefusal(error.name, error.message, error.name);
      if (error instanceof KafkaError)
        throw new ServiceRefusal(error.name, `${error.error} (${error.code}): ${error.message}`, error.error);
      throw error;
    }
  }

  nextTimer(now: Ms): Due | null {
    const due: { at: Ms; reason: PassedUntil }[] = [];
    const group = this.#group();
    for (const timer of group?.timers ?? []) if (timer !== null) due.push({ at: timer.at, reason: 'rebalance' });
    const beating = this.#beatingMembers();
    for (const { id, sessionEndsAt, session } of group?.members.values() ?? [])
      if (session !== null && !beating.has(id)) due.push({ at: sessionEndsAt, reason: 'session-timeout' });
    for (const reader of this.#readers.values()) {
      const { consumer, hand, commitAt, retryAt } = reader;
      if (commitAt !== null) due.push({ at: commitAt, reason: 'auto-commit' });
      if (retryAt !== null) due.push({ at: retryAt, reason: 'client-retry' });
      if (hand === null && consumer.nextAutoCommit !== null && this.#uncommitted(reader))
        due.push({ at: consumer.nextAutoCommit, reason: 'auto-commit' });
      if (hand !== null && consumer.standing.state !== 'out')
        due.push({ at: consumer.standing.lastPoll + this.settings.maxPollIntervalMs + 1, reason: 'poll-interval' });
    }
    const first = due.reduce<(typeof due)[number] | null>((best, each) => (best === null || each.at < best.at ? each : best), null);
    return first === null ? null : { at: Math.max(first.at, now), reason: first.reason };
  }

  /** Whether a poll that commits positions would move anything. */
  #uncommitted({ consumer }: Reader): boolean {
    if (consumer.standing.state !== 'stable') return false;
    return consumer.positions().some(at => at.offset !== (this.#committed.get(nameOf(at))?.offset ?? 0));
  }

  /** Time has come to `now`, for the broker too. Whoever is not `stalled` does what it waited for. */
  pass(now: Ms, stalled: number | null): void {
    for (const reader of this.#readers.values()) {
      if (reader.worker === stalled) continue;
      if (reader.retryAt !== null && reader.retryAt <= now) reader.retryAt = null;
      if (reader.commitAt !== null && reader.commitAt <= now) this.#commitResolved(reader, now);
    }
    this.tend(now);
  }

  /** Whoever lives and does not stand still sends a heartbeat and, when idle, polls. */
  beat(at: Ms, stalled: number | null): void {
    for (const reader of this.#readers.values()) {
      if (reader.worker === stalled || !this.#beats(reader)) continue;
      reader.consumer.pass(at);
      if (reader.hand === null && reader.buffer.length === 0) this.#poll(reader, at);
    }
  }

  /** A thread of its own sends heartbeats also while a handler works; kafkajs has none. */
  #beats({ hand }: Reader): boolean {
    return this.settings.client !== 'kafkajs' || hand === null;
  }

  /** Everybody hears from the group, and whoever is idle polls, until nothing changes any more. */
  tend(now: Ms): void {
    for (let round = 0; round < ROUNDS; round += 1) {
      let polled = false;
      for (const reader of this.#readers.values()) {
        if (this.#beats(reader)) reader.consumer.pass(now);
        this.#tellLoss(reader, now);
        if (!this.#wantsPoll(reader, now)) continue;
        polled = true;
        this.#poll(reader, now);
      }
      if (!polled) return;
    }
    throw new Error('The members of the group never come to rest');
  }

  #wantsPoll(reader: Reader, now: Ms): boolean {
    const { consumer, hand, buffer, retryAt } = reader;
    if (hand !== null) return false;
    const { needsPoll, state } = consumer.standing;
    // Java works through what a poll returned before it polls again; the others look up between two records.
    if (needsPoll) return buffer.length === 0 || this.settings.client !== 'java';
    if (buffer.length > 0 || retryAt !== null || state !== 'stable') return false;
    if (consumer.unplaced === 'free') return true;
    if (consumer.nextAutoCommit !== null && consumer.nextAutoCommit <= now && this.#uncommitted(reader)) return true;
    return consumer.positions().some(at => at.offset < this.#end(at));
  }

  /** Where readers of this group stop: before an open transaction, where they read committed records only (K-35). */
  #end({ topic, partition }: TopicPartition): number {
    return this.#kafka.topics.get(topic).log(partition).endFor(this.isolation);
  }

  #poll(reader: Reader, now: Ms): void {
    const { consumer } = reader;
    if (consumer.standing.needsPoll) {
      this.#dropBuffer(reader);
      this.#commitResolved(reader, now);
    }
    this.#committing = { worker: reader.worker, automatic: true, delivery: null };
    try {
      reader.buffer = consumer.poll(now);
    } finally {
      this.#committing = null;
    }
    this.#tellAssignment(reader, now);
  }

  #tellAssignment(reader: Reader, now: Ms): void {
    const { consumer, worker, life } = reader;
    const { generation, memberId } = consumer;
    if (consumer.standing.state !== 'stable' || generation === reader.told) return;
    reader.member = { memberId, generation };
    // Where it begins is open as long as a transaction may commit another offset.
    if (consumer.unplaced !== 'none') return;
    reader.told = generation;
    const partitions = consumer.assignment().map(at => {
      const first = reader.buffer.find(record => nameOf(record) === nameOf(at));
      return { ...at, position: first?.offset ?? consumer.position(at, now) };
    });
    this.#emit({ type: 'assigned', at: now, worker, life, group: this.settings.group, generation, partitions });
    for (const { topic, partition, position } of partitions)
      for (let offset = position; offset < this.#records.count({ topic, partition }); offset += 1) {
        const handed = this.#handed.get(placeOf({ topic, partition, offset }));
        if (handed === undefined || !handed.out) continue;
        handed.out = false;
        this.#emit({ type: 'returned', at: now, message: this.#nameAt({ topic, partition, offset }), reason: this.#why });
      }
  }

  /** The group has gone on without this member; it learns so from a heartbeat. */
  #tellLoss(reader: Reader, now: Ms): void {
    const { consumer, worker, life } = reader;
    if (!consumer.standing.lost || reader.told === -1) return;
    reader.told = -1;
    this.#why = 'session-timeout';
    const overdue = now - consumer.standing.lastPoll > this.settings.maxPollIntervalMs;
    this.#emit({ type: 'disconnected', at: now, worker, life, reason: overdue ? 'poll-interval' : 'session-timeout', text: '' });
  }

  #group() {
    return this.#kafka.groups.get(this.settings.group);
  }

  #memberOf({ consumer }: Reader) {
    return consumer.memberId === '' ? undefined : this.#group()?.members.get(consumer.memberId);
  }

  #beatingMembers(): ReadonlySet<string> {
    return new Set([...this.#readers.values()].filter(reader => this.#beats(reader)).map(({ consumer }) => consumer.memberId));
  }

  #nameAt(at: Offset): string {
    return this.#records.nameFor(this.settings.group, at);
  }

  /**
   * Not the broker's own key: that one counts member ids and generations, of which only their order and whether they are the
   * current ones can matter here, and tells the times of sessions that are renewed at every moment anyway.
   */
  key(now: Ms): unknown {
    const group = this.#group();
    const beating = this.#beatingMembers();
    const owners = new Map([...this.#readers.values()].map(({ consumer, worker }) => [consumer.memberId, worker]));
    const members = [...(group?.members.values() ?? [])].map(({ id, session, sessionEndsAt, assignment, awaitingJoin, awaitingSync }) => [
      owners.get(id) ?? id.slice(0, id.lastIndexOf('-')),
      owners.has(id),
      session === null || beating.has(id) ? null : sessionEndsAt - now,
      assignment,
      awaitingJoin !== null,
      awaitingSync !== null,
      id === group!.leader,
    ]);
    // For every state of a search, of everything that was handed out: no object is made for it.
    const ranked = (at: Offset) => `${at.topic}-${at.partition}@${this.#records.rank(at)}`;
    const readers = [...this.#readers.values()].map(reader => {
      const { worker, consumer, buffer, hand, resolved, commitAt, retryAt, told } = reader;
      const { state, rejoin, lost, incoming, lastPoll } = consumer.standing;
      return [
        worker,
        state,
        rejoin,
        lost,
        incoming,
        group === undefined ? 0 : group.generation - consumer.generation,
        told === consumer.generation,
        consumer.unplaced,
        consumer.positions().map(at => ranked(at)),
        consumer.assignment().length,
        buffer.map(at => ranked(at)),
        hand === null ? null : ranked(hand),
        // Whoever was put out over it stays out until its next poll.
        hand === null || state === 'out' ? 0 : lastPoll - now,
        [...resolved.values()].map(at => ranked(at)),
        commitAt === null ? null : commitAt - now,
        retryAt === null ? null : retryAt - now,
        consumer.nextAutoCommit === null ? null : Math.max(consumer.nextAutoCommit - now, 0),
      ];
    });
    // Who was handed out before is told as handed out again; how often does not matter to anybody.
    const handed = [...this.#handed.values()].map(at => `${ranked(at)}${at.out ? '+' : '-'}`).sort();
    const committed = [...this.#committed.values()].map(ranked);
    const timers = group?.timers.map(timer => (timer === null ? null : timer.at - now)) ?? [];
    return [group?.state ?? null, group?.waitsForOthers ?? null, members, timers, readers, committed.sort(), handed, this.#why];
  }
}

/** What of transactions a group is handed (K-36). */
export const isolationOf = ({ isolation, client }: KafkaConsumer): Isolation => isolation ?? PROFILES[client].consumer.isolation;

const placeOf = ({ topic, partition, offset }: Offset): string => `${topic}-${partition}@${offset}`;
