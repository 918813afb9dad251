/**
 * One partition: a log that only grows at its end. What a consumer can notice:
 *
 * - Reading changes nothing. Who reads, and how often, is no business of the log (K-06).
 * - Offsets rise, and there can be gaps between those one sees: control markers take an offset each, compaction and aborted transactions
 *   leave holes (K-01, K-09).
 * - Old records go by whole segments, by age or by size, whether or not anybody has read them (K-06).
 * - Compaction keeps the last record of each key, but never touches the segment that is being written (K-09).
 *
 * A batch of any size is one object and one append is O(1); finding an offset is O(log n). Records are made when they are read.
 */
import type { Ms } from '../../history/event.ts';
import { type Hideable, ProducerStates } from './producer-state.ts';
import type { ConsumedRecord, Isolation, KafkaRecord, Records, TopicPartition, TopicSettings } from './types.ts';

export interface Batch {
  readonly base: number;
  /** The last offset that the batch took, also when compaction has removed its record. */
  readonly last: number;
  readonly records: Records;
  /** Offsets of the records that compaction left, or null: base, base + 1, ... */
  readonly offsets: readonly number[] | null;
  readonly bytes: number;
  readonly appendedAt: Ms;
  readonly firstTimestamp: Ms;
  readonly maxTimestamp: Ms;
  readonly producerId: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly transactional: boolean;
  readonly control: 'commit' | 'abort' | null;
  /** Can change only while its transaction is open: copies of the log have the same batches, but for those. */
  aborted: boolean;
  /** When compaction may remove the tombstones in it; set by the first compaction that meets them. */
  readonly deleteHorizon: Ms | null;
}

export interface Segment {
  readonly base: number;
  readonly batches: Batch[];
  bytes: number;
  firstTimestamp: Ms;
  maxTimestamp: Ms;
}

export interface NewBatch {
  readonly records: Records;
  readonly bytes: number;
  readonly firstTimestamp: Ms;
  readonly maxTimestamp: Ms;
  readonly producerId: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly transactional: boolean;
  readonly control: 'commit' | 'abort' | null;
}

export interface ReadResult {
  readonly records: ConsumedRecord[];
  /** Where the next read goes on: behind whatever was skipped, such as markers. */
  readonly nextOffset: number;
}

export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly segments: Segment[];
  readonly producers: ProducerStates;
  /** The first offset that can be read. */
  start: number;
  /** The next offset to be written: the log end offset. */
  end: number;
  /** Replicas that hold everything. Fewer than there are means that the high watermark waits (K-05). */
  highWatermark: number;
  /** Compaction has seen everything below. */
  cleanedTo: number;

  constructor(from: TopicPartition | PartitionLog) {
    this.topic = from.topic;
    this.partition = from.partition;
    if (from instanceof PartitionLog) {
      const open = from.producers.openBatches();
      const twins = new Map<Hideable, Batch>();
      const twin = (batch: Batch) => {
        if (!open.has(batch)) return batch;
        const own = { ...batch };
        twins.set(batch, own);
        return own;
      };
      this.segments = from.segments.map(segment => ({ ...segment, batches: segment.batches.map(twin) }));
      this.producers = new ProducerStates({ states: from.producers, twins });
      this.start = from.start;
      this.end = from.end;
      this.highWatermark = from.highWatermark;
      this.cleanedTo = from.cleanedTo;
      return;
    }
    this.segments = [newSegment(0)];
    this.producers = new ProducerStates();
    this.start = 0;
    this.end = 0;
    this.highWatermark = 0;
    this.cleanedTo = 0;
  }

  append(batch: NewBatch, settings: TopicSettings, now: Ms): Batch {
    const count = countOf(batch.records) || 1;
    const active = this.#roll(batch, settings);
    const stored: Batch = {
      base: this.end,
      last: this.end + count - 1,
      records: batch.records,
      offsets: null,
      bytes: batch.bytes,
      appendedAt: now,
      firstTimestamp: batch.firstTimestamp,
      maxTimestamp: batch.maxTimestamp,
      producerId: batch.producerId,
      epoch: batch.epoch,
      sequence: batch.sequence,
      transactional: batch.transactional,
      control: batch.control,
      aborted: false,
      deleteHorizon: null,
    };
    if (active.batches.length === 0) active.firstTimestamp = batch.maxTimestamp;
    active.batches.push(stored);
    active.bytes += batch.bytes;
    active.maxTimestamp = Math.max(active.maxTimestamp, batch.maxTimestamp);
    this.end += count;
    return stored;
  }

  /** A new segment when the old one is full, or when this batch is `segment.ms` younger than its first one: by the records' clock, not ours. */
  #roll(batch: NewBatch, settings: TopicSettings): Segment {
    const active = this.segments.at(-1)!;
    if (active.batches.length === 0) return active;
    const full = active.bytes + batch.bytes > settings.segmentBytes;
    const old = batch.maxTimestamp - active.firstTimestamp > settings.segmentMs;
    return full || old ? this.roll() : active;
  }

  roll(): Segment {
    const next = newSegment(this.end);
    this.segments.push(next);
    return next;
  }

  /**
   * Readers of committed records stop here: at the first open transaction, else at the high watermark (K-35). Retention does not
   * wait for transactions (K-06): where it has taken the first record of one, readers stop at the start of the log.
   */
  get lastStableOffset(): number {
    const firstOpen = this.producers.firstOpen();
    return firstOpen === null ? this.highWatermark : Math.min(Math.max(firstOpen, this.start), this.highWatermark);
  }

  endFor(isolation: Isolation): number {
    return isolation === 'read_committed' ? this.lastStableOffset : this.highWatermark;
  }

  /** Up to `max` records from `offset` on. Markers and, for read_committed, aborted records are stepped over in silence (K-01). */
  read(offset: number, max: number, isolation: Isolation): ReadResult {
    const records: ConsumedRecord[] = [];
    const limit = this.endFor(isolation);
    let next = Math.max(offset, this.start);
    for (const batch of this.batchesFrom(next)) {
      if (batch.base >= limit) break;
      if (batch.control === null && !(batch.aborted && isolation === 'read_committed')) {
        const count = countOf(batch.records);
        for (let i = batch.offsets === null ? Math.max(0, next - batch.base) : 0; i < count; i++) {
          const at = batch.offsets === null ? batch.base + i : batch.offsets[i]!;
          if (at < next) continue;
          if (at >= limit || records.length === max) return { records, nextOffset: next };
          records.push(this.#consumed(batch, i, at));
          next = at + 1;
        }
      }
      if (records.length === max && batch.last >= next && batch.control === null) return { records, nextOffset: next };
      next = Math.max(next, Math.min(batch.last + 1, limit));
    }
    return { records, nextOffset: next };
  }

  /** From the batch that holds `offset`, or else the next one. */
  *batchesFrom(offset: number): Generator<Batch> {
    for (let s = this.#segmentAt(offset); s < this.segments.length; s++) {
      const { batches } = this.segments[s]!;
      for (let b = firstAtLeast(batches, offset); b < batches.length; b++) yield batches[b]!;
    }
  }

  #segmentAt(offset: number): number {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle]!.base <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #consumed(batch: Batch, index: number, offset: number): ConsumedRecord {
    const { key, value, headers = {}, timestamp } = recordAt(batch.records, index);
    return { topic: this.topic, partition: this.partition, offset, key, value, headers, timestamp: timestamp ?? batch.appendedAt };
  }

  /** The first record that is at least as young, or null. By the records' own timestamps, which need not rise. */
  firstSince(timestamp: Ms, isolation: Isolation): { readonly offset: number; readonly timestamp: Ms } | null {
    const limit = this.endFor(isolation);
    for (const batch of this.batchesFrom(this.start)) {
      if (batch.base >= limit) return null;
      if (batch.maxTimestamp < timestamp) continue;
      const count = countOf(batch.records);
      for (let i = 0; i < count; i++) {
        const offset = batch.offsets?.[i] ?? batch.base + i;
        const at = recordAt(batch.records, i).timestamp ?? batch.appendedAt;
        if (offset >= this.start && at >= timestamp) return { offset, timestamp: at };
      }
      if (count === 0) return { offset: batch.base, timestamp: batch.maxTimestamp };
    }
    return null;
  }

  /** The record with the largest timestamp; of several, the first. */
  youngest(): { readonly offset: number; readonly timestamp: Ms } | null {
    let best: { offset: number; timestamp: Ms } | null = null;
    for (const batch of this.batchesFrom(this.start)) {
      if (best !== null && batch.maxTimestamp <= best.timestamp) continue;
      const count = countOf(batch.records);
      if (count === 0) best = { offset: batch.base, timestamp: batch.maxTimestamp };
      for (let i = 0; i < count; i++) {
        const timestamp = recordAt(batch.records, i).timestamp ?? batch.appendedAt;
        if (best === null || timestamp > best.timestamp) best = { offset: batch.offsets?.[i] ?? batch.base + i, timestamp };
      }
    }
    return best;
  }

  /** Bytes in all segments. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** By age, then by size; whole segments, oldest first, and only what all replicas have (K-06). True if anything went. */
  retain(settings: TopicSettings, now: Ms): boolean {
    const before = this.start;
    const { retentionMs, retentionBytes } = settings;
    const old = (segment: Segment) =>
      retentionMs >= 0 && segment.batches.length > 0 && now - segment.maxTimestamp > retentionMs && this.#isReplicated(segment);
    // The segment being written can go too: a new, empty one takes its place first.
    while (old(this.segments[0]!)) this.#dropFirst();
    let surplus = retentionBytes < 0 ? 0 : this.bytes - retentionBytes;
    while (retentionBytes >= 0 && this.segments.length > 1 && surplus >= this.segments[0]!.bytes && this.#isReplicated(this.segments[0]!)) {
      surplus -= this.segments[0]!.bytes;
      this.#dropFirst();
    }
    return this.start !== before;
  }

  #isReplicated(segment: Segment): boolean {
    const next = this.segments[this.segments.indexOf(segment) + 1];
    return (next?.base ?? this.end) <= this.highWatermark;
  }

  #dropFirst(): void {
    if (this.segments.length === 1) this.roll();
    this.segments.shift();
    this.start = Math.max(this.start, this.segments[0]!.base);
  }

  /** `kafka-delete-records.sh`: everything below `offset` can no longer be read; segments that are wholly below go. */
  deleteBefore(offset: number): void {
    this.start = Math.max(this.start, offset);
    while (this.segments.length > 1 && this.segments[1]!.base <= this.start) this.segments.shift();
  }
}

function newSegment(base: number): Segment {
  return { base, batches: [], bytes: 0, firstTimestamp: 0, maxTimestamp: Number.NEGATIVE_INFINITY };
}

export function countOf(records: Records): number {
  return isRange(records) ? records.count : records.length;
}

export function recordAt(records: Records, index: number): KafkaRecord {
  return isRange(records) ? records.at(index) : records[index]!;
}

export function isRange(records: Records): records is Exclude<Records, readonly KafkaRecord[]> {
  return !Array.isArray(records);
}

/** The first batch whose last offset is at least `offset`. */
function firstAtLeast(batches: readonly Batch[], offset: number): number {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (batches[middle]!.last < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
