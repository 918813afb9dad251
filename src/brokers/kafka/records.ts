import type { Outgoing } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import { nameOf } from './offsets.ts';
import type { Isolation, TopicPartition } from './types.ts';

type Offset = TopicPartition & { readonly offset: number };

interface Entry {
  readonly name: string;
  readonly message: Outgoing;
  /** Of a transaction that was aborted: still in the log, and shown to nobody who reads committed records only (K-01). */
  readonly aborted: boolean;
}

/** What a history calls the records of each partition, in the order of their offsets. A marker takes an offset and has no name: null. */
export class Records {
  readonly #partitions: Map<string, (Entry | null)[]>;
  /** By topic: the groups that read it, where there are several. */
  readonly #groups: ReadonlyMap<string, readonly string[]>;

  /** @param groups by topic: the groups that read it */
  constructor(from: readonly TopicPartition[] | Records, groups: ReadonlyMap<string, readonly string[]>) {
    this.#groups = groups;
    if (from instanceof Records) this.#partitions = copyOfMap(from.#partitions, records => [...records]);
    else this.#partitions = new Map(from.map(at => [nameOf(at), []]));
  }

  copy(): Records {
    return new Records(this, this.#groups);
  }

  append(at: TopicPartition, name: string, message: Outgoing): Offset {
    return this.#put(at, { name, message, aborted: false });
  }

  marker(at: TopicPartition): void {
    this.#put(at, null);
  }

  abort(at: Offset): void {
    const entries = this.#partitions.get(nameOf(at))!;
    entries[at.offset] = { ...entries[at.offset]!, aborted: true };
  }

  #put({ topic, partition }: TopicPartition, entry: Entry | null): Offset {
    const entries = this.#partitions.get(nameOf({ topic, partition }))!;
    entries.push(entry);
    return { topic, partition, offset: entries.length - 1 };
  }

  /** A record that can be handed out. */
  at(at: Offset): { readonly name: string; readonly message: Outgoing } {
    return this.#partitions.get(nameOf(at))![at.offset]!;
  }

  /** Whether whoever reads so is handed what lies here. */
  isShown(at: Offset, isolation: Isolation): boolean {
    const entry = this.#partitions.get(nameOf(at))![at.offset] ?? null;
    return entry !== null && !(entry.aborted && isolation === 'read_committed');
  }

  count(at: TopicPartition): number {
    return this.#partitions.get(nameOf(at))!.length;
  }

  /** How long each log is; of one that transactions have written to, what is where. */
  key(): readonly unknown[] {
    return [...this.#partitions.values()].map(entries =>
      entries.some(entry => entry === null || entry.aborted)
        ? entries.map(entry => (entry === null ? 0 : [entry.name, entry.aborted]))
        : entries.length,
    );
  }

  /** The groups that read a topic. */
  readersOf(topic: string): readonly string[] {
    return this.#groups.get(topic) ?? [];
  }

  /** The name of a record for one of the groups that read its topic. Where several do, each reads it as a message of its own: `ord_12@stock`. */
  nameIn(group: string, topic: string, name: string): string {
    return this.readersOf(topic).length > 1 ? `${name}@${group}` : name;
  }

  /**
   * Names of what somebody sends to a topic. Where several groups read it, each reads it as a message of its own, `ord_12@stock`, because
   * each settles it for itself, and one group's work says nothing of another's.
   */
  namesOf(topic: string, name: string): readonly string[] {
    const groups = this.readersOf(topic);
    return groups.length > 1 ? groups.map(group => this.nameIn(group, topic, name)) : [name];
  }

  nameFor(group: string, at: Offset): string {
    return this.nameIn(group, at.topic, this.at(at).name);
  }
}
