import type { Outgoing } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import { nameOf } from './offsets.ts';
import type { TopicPartition } from './types.ts';

type Offset = TopicPartition & { readonly offset: number };

/** What a history calls the records of each partition, in the order of their offsets. */
export class Records {
  readonly #partitions: Map<string, { readonly name: string; readonly message: Outgoing }[]>;
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
    const records = this.#partitions.get(nameOf(at))!;
    records.push({ name, message });
    return { ...at, offset: records.length - 1 };
  }

  at(at: Offset): { readonly name: string; readonly message: Outgoing } {
    return this.#partitions.get(nameOf(at))![at.offset]!;
  }

  count(at: TopicPartition): number {
    return this.#partitions.get(nameOf(at))!.length;
  }

  counts(): readonly number[] {
    return [...this.#partitions.values()].map(({ length }) => length);
  }

  /**
   * Names of what somebody sends to a topic. Where several groups read it, each reads it as a message of its own, `ord_12@stock`, because
   * each settles it for itself, and one group's work says nothing of another's.
   */
  namesOf(topic: string, name: string): readonly string[] {
    const groups = this.#groups.get(topic) ?? [];
    return groups.length > 1 ? groups.map(group => `${name}@${group}`) : [name];
  }

  nameFor(group: string, at: Offset): string {
    const { name } = this.at(at);
    return (this.#groups.get(at.topic)?.length ?? 0) > 1 ? `${name}@${group}` : name;
  }
}
