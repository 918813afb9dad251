/**
 * A Kafka cluster as its clients' requests see it. What a consumer can notice:
 *
 * - The broker hands out what is asked for and remembers nothing about who read it; all reading state is an offset per group that clients
 *   commit themselves (K-02, K-06).
 * - `acks` decides what "stored" means: 0 is never answered, 1 may be lost with the leader, all waits for the replicas in sync and is refused
 *   when these are fewer than `min.insync.replicas` (K-18).
 * - A retry of an idempotent producer is answered with the offsets of the first time (K-16).
 *
 * Deterministic: time is handed in, what happens comes out through `emit`; an answer that has to wait comes through a callback. Members, epochs
 * and producer ids are numbered. Appends are O(1), reads O(log n), whatever the log's length.
 *
 * Long because it is one protocol: each request is a few lines, and they share the topics, the groups and the clock.
 */
import type { Json, Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import { compact } from './compaction.ts';
import { type ErrorName, KafkaError } from './errors.ts';
import { Group } from './group.ts';
import { type JoinReply, type JoinRequest, refusedJoin, type SyncReply, type SyncRequest } from './group-member.ts';
import type { Batch } from './log.ts';
import { byPartition, type OffsetEntry, Offsets, offsetsPartition } from './offsets.ts';
import { appendOf, type ProduceRequest } from './produce.ts';
import { ShareGroup } from './share-group.ts';
import { type ClusterState, snapshotOf } from './snapshot.ts';
import { Timers } from './timers.ts';
import { type Topic, Topics } from './topics.ts';
import { type Ending, type TransactionClaim, Transactions } from './transactions.ts';
import {
  BROKER_DEFAULTS,
  type BrokerConfig,
  type BrokerSettings,
  type ConsumedRecord,
  type Isolation,
  type TopicConfig,
  type TopicPartition,
} from './types.ts';

export type KafkaEvent = { readonly at: Ms } & (
  | (TopicPartition & { readonly type: 'appended'; readonly offset: number; readonly count: number; readonly producerId: number })
  | (TopicPartition & { readonly type: 'marked'; readonly offset: number; readonly commit: boolean; readonly producerId: number })
  | (TopicPartition & { readonly type: 'committed'; readonly group: string; readonly offset: number })
  | (TopicPartition & { readonly type: 'trimmed'; readonly start: number })
  | (TopicPartition & { readonly type: 'compacted' })
  | { readonly type: 'rebalanced'; readonly group: string; readonly generation: number; readonly members: readonly string[] }
);

export type KafkaEmit = (event: KafkaEvent) => void;

export interface FetchResult {
  readonly records: readonly ConsumedRecord[];
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStart: number;
}

export const OFFSETS_TOPIC = '__consumer_offsets';

export class Kafka implements ClusterState {
  readonly settings: BrokerSettings;
  readonly topics: Topics;
  readonly offsets: Offsets;
  readonly transactions: Transactions;
  readonly groups: Map<string, Group>;
  readonly shareGroups: Map<string, ShareGroup>;
  readonly timers: Timers;
  readonly #emit: KafkaEmit;
  #lastCheck: number;

  /** @param from topics to begin with, or a cluster to copy: see `copy` */
  constructor(from: readonly TopicConfig[] | Kafka, emit: KafkaEmit, config: BrokerConfig = {}) {
    const copied = from instanceof Kafka ? from : null;
    this.settings = copied?.settings ?? { ...BROKER_DEFAULTS, ...config };
    this.#emit = emit;
    this.timers = new Timers(copied?.timers);
    this.topics = new Topics(this.settings, copied?.topics);
    this.offsets = new Offsets((group, entry, value, now) => this.#writeOffset(group, entry, value, now), copied?.offsets);
    const ending: Ending = {
      mark: (at, producer, commit, now) => this.#mark(at, producer, commit, now),
      settle: (group, { producerId }, commit, now) => this.offsets.settle(group, producerId, commit, now),
    };
    this.transactions = new Transactions(this.timers, this.settings, ending, copied?.transactions);
    if (from instanceof Kafka) {
      this.groups = copyOfMap(from.groups, group => this.#newGroup(group.id, group));
      this.shareGroups = copyOfMap(from.shareGroups, group => new ShareGroup(group, this.topics, this.timers, this.settings));
      this.#lastCheck = from.#lastCheck;
      if (this.timers.size !== from.timers.size) throw new Error('something is arranged that nobody has arranged again in the copy');
      return;
    }
    this.groups = new Map();
    this.shareGroups = new Map();
    this.#lastCheck = 0;
    for (const topic of from) this.topics.create(topic);
  }

  /**
   * The same cluster in the same state, on its own from here on. Clients are not part of it: each is copied by `copyFor`, and hears the
   * answers that it waits for from then on.
   */
  copy(emit: KafkaEmit): Kafka {
    return new Kafka(this, emit);
  }

  createTopic(config: TopicConfig, now: Ms): void {
    this.pass(now);
    this.topics.create(config);
  }

  deleteTopic(name: string, now: Ms): void {
    this.pass(now);
    this.topics.delete(name);
    for (const group of this.offsets.groups()) this.offsets.remove(group, at => at.topic === name, now);
  }

  /** Existing records stay where they are, and later records of a key may go elsewhere (K-12). */
  createPartitions(name: string, total: number, now: Ms): void {
    this.pass(now);
    this.topics.get(name).grow(total);
  }

  /** The offset of the first record; -1 for acks=0, which is never answered and never refused (K-18). */
  produce(request: ProduceRequest, now: Ms): number {
    this.pass(now);
    if (request.acks !== 0) return this.#produce(request, now);
    try {
      this.#produce(request, now);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
    }
    return -1;
  }

  #produce(request: ProduceRequest, now: Ms): number {
    const topic = this.topics.get(request.topic);
    const log = topic.log(request.partition);
    const { offset, batch } = appendOf(request, topic, log, this.transactions, now);
    if (batch === null) return offset;
    this.#emit({
      type: 'appended',
      at: now,
      topic: request.topic,
      partition: request.partition,
      offset,
      count: batch.last - batch.base + 1,
      producerId: batch.producerId,
    });
    if (request.acks === -1 && topic.inSync[request.partition]! < topic.leastInSync)
      throw new KafkaError('NOT_ENOUGH_REPLICAS_AFTER_APPEND');
    return offset;
  }

  /** Reading past the end is an error only beyond it: at the end there is simply nothing yet (K-07). */
  fetchRecords(request: TopicPartition & { offset: number; max: number; isolation: Isolation }, now: Ms): FetchResult {
    this.pass(now);
    const log = this.topics.get(request.topic).log(request.partition);
    if (request.offset < log.start || request.offset > log.end) throw new KafkaError('OFFSET_OUT_OF_RANGE');
    const { records, nextOffset } = log.read(request.offset, request.max, request.isolation);
    return { records, nextOffset, highWatermark: log.highWatermark, lastStableOffset: log.lastStableOffset, logStart: log.start };
  }

  /** `latest` depends on who asks: for read_committed it is the last stable offset (K-04). */
  listOffsets(
    at: TopicPartition,
    wanted: 'earliest' | 'latest' | 'max-timestamp' | { since: Ms },
    isolation: Isolation,
    now: Ms,
  ): { offset: number; timestamp: Ms | null } {
    this.pass(now);
    const log = this.topics.get(at.topic).log(at.partition);
    if (wanted === 'earliest') return { offset: log.start, timestamp: null };
    if (wanted === 'latest') return { offset: log.endFor(isolation), timestamp: null };
    return (wanted === 'max-timestamp' ? log.youngest() : log.firstSince(wanted.since, isolation)) ?? { offset: -1, timestamp: null };
  }

  /** Returns the new start of the log. */
  deleteRecords(at: TopicPartition, before: number, now: Ms): number {
    this.pass(now);
    const log = this.topics.get(at.topic).log(at.partition);
    const offset = before === -1 ? log.highWatermark : before;
    if (offset < 0 || offset > log.highWatermark) throw new KafkaError('OFFSET_OUT_OF_RANGE');
    log.deleteBefore(offset);
    return log.start;
  }

  /** The answer comes when all members have joined, at once or much later. */
  joinGroup(request: JoinRequest, now: Ms, reply: JoinReply) {
    this.pass(now);
    const { group: id, memberId, sessionTimeoutMs, protocolType, protocols } = request;
    const refuse = (error: ErrorName) => reply(refusedJoin(error, memberId), now);
    if (id === '') return refuse('INVALID_GROUP_ID');
    if (sessionTimeoutMs < this.settings.groupMinSessionTimeoutMs || sessionTimeoutMs > this.settings.groupMaxSessionTimeoutMs)
      return refuse('INVALID_SESSION_TIMEOUT');
    if (protocolType === '' || protocols.length === 0) return refuse('INCONSISTENT_GROUP_PROTOCOL');
    if (!this.groups.has(id) && memberId !== '') return refuse('UNKNOWN_MEMBER_ID');
    this.#group(id).join(request, now, reply);
  }

  syncGroup(request: SyncRequest, now: Ms, reply: SyncReply): void {
    this.pass(now);
    const group = this.groups.get(request.group);
    if (group === undefined) reply({ error: 'UNKNOWN_MEMBER_ID', assignment: '' }, now);
    else group.sync(request, now, reply);
  }

  heartbeat(group: string, memberId: string, generation: number, now: Ms, instanceId: string | null = null): void {
    this.pass(now);
    const found = this.groups.get(group);
    if (found === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
    found.heartbeat(memberId, instanceId, generation, now);
  }

  leaveGroup(group: string, memberId: string, now: Ms, instanceId: string | null = null): void {
    this.pass(now);
    const found = this.groups.get(group);
    if (found === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
    found.leave(memberId, instanceId, now);
  }

  /** `generation` -1 and no member: a reader that is in no group, such as one that assigns its partitions itself. */
  commitOffsets(
    group: string,
    entries: readonly OffsetEntry[],
    now: Ms,
    member: { readonly memberId: string; readonly generation: number; readonly instanceId?: string | null } = {
      memberId: '',
      generation: -1,
    },
  ): readonly ErrorName[] {
    this.pass(now);
    const errors = entries.map(entry => this.#refusedOffset(entry));
    // Whether there is such a partition is asked before whether the member may commit.
    if (errors.every(error => error === 'UNKNOWN_TOPIC_OR_PARTITION')) return errors;
    const found = this.groups.get(group);
    if (found === undefined && member.generation >= 0) throw new KafkaError('GROUP_ID_NOT_FOUND');
    if (found === undefined) this.#group(group).emptySince = now;
    else found.checkCommit(member.memberId, member.instanceId ?? null, member.generation, false, now);
    this.offsets.commit(
      group,
      entries.filter((_, i) => errors[i] === 'NONE'),
      now,
    );
    return errors;
  }

  #refusedOffset({ topic, partition, metadata = '' }: OffsetEntry): ErrorName {
    if (!this.topics.has({ topic, partition })) return 'UNKNOWN_TOPIC_OR_PARTITION';
    return metadata.length > this.settings.offsetMetadataMaxBytes ? 'OFFSET_METADATA_TOO_LARGE' : 'NONE';
  }

  /** -1: nothing committed. `requireStable` refuses an answer that an open transaction may change. */
  committedOffset(group: string, at: TopicPartition, now: Ms, requireStable = false): number {
    this.pass(now);
    if (requireStable && this.offsets.unstable(group, at)) throw new KafkaError('UNSTABLE_OFFSET_COMMIT');
    return this.offsets.get(group, at)?.offset ?? -1;
  }

  addPartitionsToTransaction(claim: TransactionClaim, partitions: readonly TopicPartition[], now: Ms): void {
    this.pass(now);
    for (const at of partitions) if (!this.topics.has(at)) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    this.transactions.addPartitions(claim, partitions, now);
  }

  /** The offsets take hold with the transaction's records, or not at all (K-34). */
  commitOffsetsInTransaction(
    claim: TransactionClaim,
    group: string,
    entries: readonly OffsetEntry[],
    now: Ms,
    member: { readonly memberId: string; readonly generation: number; readonly instanceId?: string | null } = {
      memberId: '',
      generation: -1,
    },
  ): readonly ErrorName[] {
    this.pass(now);
    this.transactions.verifyGroup(claim, group);
    const found = this.groups.get(group);
    if (found === undefined && member.generation >= 0) throw new KafkaError('ILLEGAL_GENERATION');
    if (found === undefined) this.#group(group).emptySince = now;
    else found.checkCommit(member.memberId, member.instanceId ?? null, member.generation, true, now);
    const errors = entries.map(entry => this.#refusedOffset(entry));
    this.offsets.hold(
      group,
      claim.producerId,
      entries.filter((_, i) => errors[i] === 'NONE'),
    );
    return errors;
  }

  deleteGroup(id: string, now: Ms): void {
    this.pass(now);
    const group = this.groups.get(id);
    if (group === undefined) throw new KafkaError('GROUP_ID_NOT_FOUND');
    if (group.members.size > 0) throw new KafkaError('NON_EMPTY_GROUP');
    this.groups.delete(id);
    this.offsets.forget(id, now);
  }

  shareGroup(id: string): ShareGroup {
    let group = this.shareGroups.get(id);
    if (group === undefined) {
      group = new ShareGroup(id, this.topics, this.timers, this.settings);
      this.shareGroups.set(id, group);
    }
    return group;
  }

  /** A fault: how many replicas of a partition are in sync. While one lags, the high watermark stays where it is (K-05, K-18). */
  setInSync(at: TopicPartition, replicas: number, now: Ms): void {
    this.pass(now);
    this.topics.get(at.topic).setInSync(at.partition, replicas);
  }

  /** A fault: the leader dies, and what no other replica has is gone with it: records that were acknowledged with acks=1 (K-18). */
  loseLeader(at: TopicPartition, now: Ms): number {
    this.pass(now);
    return this.topics.get(at.topic).failOver(at.partition);
  }

  nextTimer(_now: Ms): ReturnType<Timers['next']> {
    return this.timers.next();
  }

  /** Makes everything happen that is due, retention and compaction too, which nobody waits for. */
  pass(now: Ms): void {
    this.timers.pass(now);
    const { retentionCheckIntervalMs, cleanerBackoffMs } = this.settings;
    const interval = Math.min(retentionCheckIntervalMs, cleanerBackoffMs);
    if (now - this.#lastCheck < interval) return;
    this.#lastCheck = now - (now % interval);
    for (const topic of this.topics.all()) if (!topic.internal) this.#tidy(topic, now);
    this.#expireOffsets(now);
  }

  #tidy(topic: Topic, now: Ms): void {
    const { settings } = topic;
    for (const log of topic.logs) {
      const { partition } = log;
      if (settings.cleanupPolicy.includes('delete') && log.retain(settings, now))
        this.#emit({ type: 'trimmed', at: now, topic: settings.name, partition, start: log.start });
      if (settings.cleanupPolicy.includes('compact') && compact(log, settings, now))
        this.#emit({ type: 'compacted', at: now, topic: settings.name, partition });
    }
  }

  /** Seven days after the last member left, not after the last commit (K-08). */
  #expireOffsets(now: Ms): void {
    for (const [id, group] of this.groups) {
      if (group.state !== 'Empty' || group.emptySince === null) continue;
      const since = group.emptySince;
      const { offsetsRetentionMs } = this.settings;
      this.offsets.remove(id, entry => now - Math.max(since, entry.at) >= offsetsRetentionMs, now);
      if (!this.offsets.has(id) && now - since >= offsetsRetentionMs) this.groups.delete(id);
    }
  }

  /** Equal keys: every sequence of requests from here on is answered alike, shifted by the difference in time. */
  key(now: Ms): string {
    return JSON.stringify(snapshotOf(this, now));
  }

  snapshot(now: Ms): Json {
    return snapshotOf(this, now);
  }

  #group(id: string): Group {
    let group = this.groups.get(id);
    if (group === undefined) {
      group = this.#newGroup(id, id);
      this.groups.set(id, group);
    }
    return group;
  }

  #newGroup(id: string, from: string | Group): Group {
    const group: Group = new Group(from, this.timers, this.settings, now =>
      this.#emit({ type: 'rebalanced', at: now, group: id, generation: group.generation, members: [...group.members.keys()] }),
    );
    return group;
  }

  #mark(at: TopicPartition, { producerId, epoch }: { producerId: number; epoch: number }, commit: boolean, now: Ms): void {
    if (!this.topics.has(at)) return;
    const topic = this.topics.get(at.topic);
    const batch = topic.append(topic.log(at.partition), marker(producerId, epoch, commit, now), now);
    topic.log(at.partition).producers.ended(producerId, epoch, commit);
    this.#emit({ type: 'marked', at: now, ...at, offset: batch.base, commit, producerId });
  }

  /** A commit is a record like any other, in a compacted topic (K-02). */
  #writeOffset(
    group: string,
    { topic, partition }: OffsetEntry,
    value: { offset: number; metadata: string; at: Ms } | null,
    now: Ms,
  ): void {
    const internal = this.topics.internal(OFFSETS_TOPIC, this.settings.offsetsTopicPartitions);
    const log = internal.log(offsetsPartition(group, this.settings.offsetsTopicPartitions));
    const key = JSON.stringify({ type: 1, data: { group, topic, partition } });
    const text =
      value === null
        ? null
        : JSON.stringify({
            version: 4,
            data: { offset: value.offset, leaderEpoch: -1, metadata: value.metadata, commitTimestamp: value.at },
          });
    internal.append(
      log,
      { ...plain, records: [{ key, value: text }], bytes: 61 + key.length + (text?.length ?? 0), firstTimestamp: now, maxTimestamp: now },
      now,
    );
    if (value !== null) this.#emit({ type: 'committed', at: now, group, topic, partition, offset: value.offset });
  }

  partitionsOf(topics: readonly string[]): TopicPartition[] {
    return topics
      .filter(name => this.topics.has({ topic: name, partition: 0 }))
      .flatMap(name => this.topics.get(name).logs.map(({ partition }) => ({ topic: name, partition })))
      .sort(byPartition);
  }
}

const plain = { producerId: -1, epoch: -1, sequence: -1, transactional: false, control: null } as const;

function marker(producerId: number, epoch: number, commit: boolean, now: Ms): Parameters<Topic['append']>[1] {
  const control: Batch['control'] = commit ? 'commit' : 'abort';
  return { records: [], bytes: 78, firstTimestamp: now, maxTimestamp: now, producerId, epoch, sequence: -1, transactional: true, control };
}
