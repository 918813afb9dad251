/** The whole state as plain data, times relative to now: for people, and as the key by which an exploration knows a state again. */
import type { Json, Ms } from '../../history/event.ts';
import type { Group } from './group.ts';
import { isRange, type PartitionLog } from './log.ts';
import type { Offsets } from './offsets.ts';
import type { ShareGroup } from './share-group.ts';
import type { Topics } from './topics.ts';
import type { Transactions } from './transactions.ts';

/** All that a cluster knows. */
export interface ClusterState {
  readonly topics: Topics;
  readonly offsets: Offsets;
  readonly transactions: Transactions;
  readonly groups: ReadonlyMap<string, Group>;
  readonly shareGroups: ReadonlyMap<string, ShareGroup>;
}

export function snapshotOf(kafka: ClusterState, now: Ms): Json {
  return {
    topics: kafka.topics
      .all()
      .map(({ settings, logs, inSync }) => ({ name: settings.name, partitions: logs.map(log => partitionOf(log, now)), inSync })),
    groups: [...kafka.groups.values()].map(group => groupOf(kafka, group, now)),
    transactions: [...kafka.transactions.byId.values()].map(({ id, producerId, epoch, state, partitions, groups, timeoutMs, timer }) => ({
      id,
      producerId,
      epoch,
      state,
      partitions: [...partitions.keys()].sort(),
      groups: [...groups].sort(),
      timeoutMs,
      endsIn: timer === null ? null : timer.at - now,
    })),
    shareGroups: [...kafka.shareGroups.values()].map(group => group.snapshot(now)),
  };
}

function partitionOf(log: PartitionLog, now: Ms): Json {
  return {
    start: log.start,
    end: log.end,
    highWatermark: log.highWatermark,
    cleanedTo: log.cleanedTo,
    segments: log.segments.map(segment => ({
      base: segment.base,
      batches: segment.batches.map(batch => ({
        base: batch.base,
        last: batch.last,
        age: now - batch.maxTimestamp,
        records: isRange(batch.records)
          ? { count: batch.records.count, bytes: batch.records.bytes }
          : batch.records.map(({ key, value, headers = {} }, i) => [batch.offsets?.[i] ?? batch.base + i, key, value, headers]),
        control: batch.control,
        aborted: batch.aborted,
        producer: [batch.producerId, batch.epoch, batch.sequence],
      })),
    })),
    producers: [...log.producers.entries].map(([id, { epoch, lastSequence, batches, openFrom }]) => ({
      id,
      epoch,
      lastSequence,
      openFrom,
      remembered: batches.map(({ firstSequence, firstOffset }) => [firstSequence, firstOffset]),
    })),
  };
}

function groupOf(kafka: ClusterState, group: Group, now: Ms): Json {
  return {
    id: group.id,
    state: group.state,
    generation: group.generation,
    protocol: group.protocol,
    leader: group.leader,
    members: [...group.members.values()].map(({ id, instanceId, assignment, protocols, session, awaitingJoin, awaitingSync }) => ({
      id,
      instanceId,
      assignment,
      protocols: protocols.map(({ name, metadata }) => [name, metadata]),
      sessionEndsIn: session === null ? null : session.at - now,
      awaiting: awaitingJoin !== null ? 'join' : awaitingSync !== null ? 'sync' : null,
    })),
    waitsForOthers: group.waitsForOthers === null ? null : { ...group.waitsForOthers },
    waits: group.timers.map(timer => (timer === null ? null : timer.at - now)),
    emptyFor: group.emptySince === null ? null : now - group.emptySince,
    committed: kafka.offsets.all(group.id).map(({ topic, partition, offset, metadata }) => [topic, partition, offset, metadata]),
    pending: [...kafka.offsets.pendingOf(group.id)].map(([producerId, entries]) => [
      producerId,
      entries.map(({ topic, partition, offset }) => [topic, partition, offset]),
    ]),
  };
}
