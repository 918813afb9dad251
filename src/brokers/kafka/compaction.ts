/**
 * Log compaction: of each key the last record stays (K-09). A consumer can notice that old values vanish some time after they were replaced,
 * at no moment it can rely on; that offsets stay what they were, with holes between; that a tombstone (null value) is itself delivered, for at
 * least `delete.retention.ms`, and gone later; and that the newest segment is never compacted, so duplicates of a key are normal there.
 */
import type { Ms } from '../../history/event.ts';
import { type Batch, countOf, type PartitionLog, recordAt, type Segment } from './log.ts';
import { bytesOfRecord } from './sizes.ts';
import type { KafkaRecord, TopicSettings } from './types.ts';

/** Compacts if enough has been written since the last time (`min.cleanable.dirty.ratio`). True if it did. */
export function compact(log: PartitionLog, settings: TopicSettings, now: Ms): boolean {
  const segments = cleanable(log, settings, now);
  const bytes = (wanted: (segment: Segment) => boolean) => segments.filter(wanted).reduce((sum, segment) => sum + segment.bytes, 0);
  const dirty = bytes(segment => segment.base >= log.cleanedTo);
  const total = bytes(() => true);
  if (dirty === 0 || dirty / total <= settings.minCleanableDirtyRatio) return false;
  const latest = new Map<string, number>();
  for (const segment of segments) {
    for (const batch of segment.batches) {
      if (batch.control !== null || batch.aborted) continue;
      const count = countOf(batch.records);
      for (let i = 0; i < count; i++) {
        const { key } = recordAt(batch.records, i);
        if (key !== null) latest.set(key, offsetAt(batch, i));
      }
    }
  }
  for (const segment of segments) clean(segment, latest, settings, now);
  log.cleanedTo = log.segments[log.segments.indexOf(segments.at(-1)!) + 1]!.base;
  return true;
}

/** Closed segments below the first open transaction, old enough. */
function cleanable(log: PartitionLog, settings: TopicSettings, now: Ms): Segment[] {
  const closed = log.segments.slice(0, -1);
  const found: Segment[] = [];
  for (const [i, segment] of closed.entries()) {
    const next = log.segments[i + 1]!.base;
    const young = segment.maxTimestamp > now - settings.minCompactionLagMs && settings.minCompactionLagMs > 0;
    if (next > log.lastStableOffset || young) break;
    found.push(segment);
  }
  return found;
}

function clean(segment: Segment, latest: ReadonlyMap<string, number>, settings: TopicSettings, now: Ms): void {
  for (const [index, batch] of segment.batches.entries()) {
    if (batch.control !== null) continue;
    let { deleteHorizon } = batch;
    const expired = batch.deleteHorizon !== null && batch.deleteHorizon < now;
    const kept: KafkaRecord[] = [];
    const offsets: number[] = [];
    let bytes = 61;
    const count = countOf(batch.records);
    for (let i = 0; i < count; i++) {
      const record = recordAt(batch.records, i);
      const offset = offsetAt(batch, i);
      if (batch.aborted || (record.key !== null && latest.get(record.key)! > offset)) continue;
      if (record.value === null) {
        if (expired) continue;
        deleteHorizon ??= now + settings.deleteRetentionMs;
      }
      kept.push(record.timestamp === undefined ? { ...record, timestamp: batch.appendedAt } : record);
      offsets.push(offset);
      bytes += bytesOfRecord(record);
    }
    if (kept.length === count) {
      if (deleteHorizon !== batch.deleteHorizon) segment.batches[index] = { ...batch, deleteHorizon };
      continue;
    }
    const left = kept.length === 0 ? 0 : bytes;
    segment.bytes += left - batch.bytes;
    // A new one, because a copy of the log may have the old one as well.
    segment.batches[index] = { ...batch, deleteHorizon, records: kept, offsets, bytes: left };
  }
}

function offsetAt(batch: Batch, index: number): number {
  return batch.offsets?.[index] ?? batch.base + index;
}
