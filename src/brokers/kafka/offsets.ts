/**
 * Committed offsets: of each group and partition the next record to read (K-02). A consumer can notice that they are nothing but records in a
 * compacted topic, `__consumer_offsets`, which anybody may read; that a commit does not ask whether the record exists or goes backwards; and
 * that they are forgotten seven days after the group became empty (K-08).
 */
import type { Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import type { TopicPartition } from './types.ts';

export interface Committed {
  readonly offset: number;
  readonly metadata: string;
  readonly at: Ms;
}

export interface OffsetEntry extends TopicPartition {
  readonly offset: number;
  readonly metadata?: string;
}

interface GroupOffsets {
  readonly committed: Map<string, OffsetEntry & Committed>;
  /** By producer id: what its open transaction will commit (K-34). */
  readonly pending: Map<number, readonly OffsetEntry[]>;
}

export class Offsets {
  readonly #groups: Map<string, GroupOffsets>;
  readonly #write: (group: string, entry: OffsetEntry, value: Committed | null, now: Ms) => void;

  constructor(write: (group: string, entry: OffsetEntry, value: Committed | null, now: Ms) => void, copied: Offsets | null = null) {
    this.#write = write;
    const own = ({ committed, pending }: GroupOffsets) => ({ committed: new Map(committed), pending: new Map(pending) });
    this.#groups = copied === null ? new Map() : copyOfMap(copied.#groups, own);
  }

  commit(group: string, entries: readonly OffsetEntry[], now: Ms): void {
    const { committed } = this.#of(group);
    for (const entry of entries) {
      const value = { ...entry, metadata: entry.metadata ?? '', at: now };
      committed.set(nameOf(entry), value);
      this.#write(group, entry, value, now);
    }
  }

  get(group: string, at: TopicPartition): Committed | null {
    return this.#groups.get(group)?.committed.get(nameOf(at)) ?? null;
  }

  all(group: string): readonly (OffsetEntry & Committed)[] {
    return [...(this.#groups.get(group)?.committed.values() ?? [])].sort(byPartition);
  }

  has(group: string): boolean {
    return (this.#groups.get(group)?.committed.size ?? 0) > 0;
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** Takes hold when the transaction commits. */
  hold(group: string, producerId: number, entries: readonly OffsetEntry[]): void {
    const { pending } = this.#of(group);
    const names = new Set(entries.map(nameOf));
    pending.set(producerId, [...(pending.get(producerId) ?? []).filter(entry => !names.has(nameOf(entry))), ...entries]);
  }

  settle(group: string, producerId: number, commit: boolean, now: Ms): void {
    const { pending } = this.#of(group);
    const entries = pending.get(producerId) ?? [];
    pending.delete(producerId);
    if (commit) this.commit(group, entries, now);
  }

  /** Whether an open transaction may change this offset. */
  unstable(group: string, at: TopicPartition): boolean {
    const name = nameOf(at);
    for (const entries of this.#groups.get(group)?.pending.values() ?? []) if (entries.some(entry => nameOf(entry) === name)) return true;
    return false;
  }

  remove(group: string, wanted: (at: TopicPartition & Committed) => boolean, now: Ms): void {
    const { committed } = this.#of(group);
    for (const [name, entry] of [...committed]) {
      if (!wanted(entry)) continue;
      committed.delete(name);
      this.#write(group, entry, null, now);
    }
  }

  forget(group: string, now: Ms): void {
    this.remove(group, () => true, now);
    this.#groups.delete(group);
  }

  pendingOf(group: string): ReadonlyMap<number, readonly OffsetEntry[]> {
    return this.#groups.get(group)?.pending ?? new Map();
  }

  #of(group: string): GroupOffsets {
    let found = this.#groups.get(group);
    if (found === undefined) {
      found = { committed: new Map(), pending: new Map() };
      this.#groups.set(group, found);
    }
    return found;
  }
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

export function byPartition(a: TopicPartition, b: TopicPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}

/** Which partition of `__consumer_offsets` a group lives in: Java's hash of its name. */
export function offsetsPartition(group: string, partitions: number): number {
  let hash = 0;
  for (let i = 0; i < group.length; i++) hash = (Math.imul(31, hash) + group.charCodeAt(i)) | 0;
  return (hash & 0x7fffffff) % partitions;
}
