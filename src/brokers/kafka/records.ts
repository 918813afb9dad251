import type { Outgoing } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import { nameOf } from './offsets.ts';
import type { Isolation, TopicPartition } from './types.ts';

type Offset = TopicPartition & { readonly offset: number };

interface Entry {
  /** Null as long as nobody can be handed it. */
  readonly name: string | null;
  readonly message: Outgoing;
  readonly state: 'plain' | 'open' | 'committed' | 'aborted';
}

export interface ReaderOfTopic {
  readonly group: string;
  readonly isolation: Isolation;
}

/** What a history calls the records of each partition, in the order of their offsets. A marker takes an offset and is no record: null. */
export class Records {
  readonly #partitions: Map<string, (Entry | null)[]>;
  /** By topic. */
  readonly #readers: ReadonlyMap<string, readonly ReaderOfTopic[]>;

  constructor(from: readonly TopicPartition[] | Records, readers: ReadonlyMap<string, readonly ReaderOfTopic[]>) {
    this.#readers = readers;
    if (from instanceof Records) this.#partitions = copyOfMap(from.#partitions, records => [...records]);
    else this.#partitions = new Map(from.map(at => [nameOf(at), []]));
  }

  copy(): Records {
    return new Records(this, this.#readers);
  }

  append(at: TopicPartition, name: string, message: Outgoing): Offset {
    return this.#put(at, { name, message, state: 'plain' });
  }

  /** Of a transaction that is open. @param name null where nobody reads uncommitted records of the topic */
  begin(at: TopicPartition, name: string | null, message: Outgoing): Offset {
    return this.#put(at, { name, message, state: 'open' });
  }

  marker(at: TopicPartition): void {
    this.#put(at, null);
  }

  commit(at: Offset, name: string): void {
    const entries = this.#partitions.get(nameOf(at))!;
    entries[at.offset] = { ...entries[at.offset]!, name, state: 'committed' };
  }

  /** It stays in the log, and is shown to nobody who reads committed records only (K-01). */
  abort(at: Offset): void {
    const entries = this.#partitions.get(nameOf(at))!;
    entries[at.offset] = { ...entries[at.offset]!, state: 'aborted' };
  }

  #put({ topic, partition }: TopicPartition, entry: Entry | null): Offset {
    const entries = this.#partitions.get(nameOf({ topic, partition }))!;
    entries.push(entry);
    return { topic, partition, offset: entries.length - 1 };
  }

  /** A record that can be handed out. */
  at(at: Offset): { readonly name: string; readonly message: Outgoing } {
    const { name, message } = this.#partitions.get(nameOf(at))![at.offset]!;
    return { name: name!, message };
  }

  /** Whether whoever reads so is handed what lies here, some day. */
  isShown(at: Offset, isolation: Isolation): boolean {
    const entry = this.#partitions.get(nameOf(at))![at.offset] ?? null;
    return entry !== null && !(entry.state === 'aborted' && isolation === 'read_committed');
  }

  readUncommitted(topic: string): boolean {
    return this.readersOf(topic).some(({ isolation }) => isolation === 'read_uncommitted');
  }

  /** Whether transactions have written here. */
  isMixed(at: TopicPartition): boolean {
    return this.#partitions.get(nameOf(at))!.some(isOfTransaction);
  }

  /**
   * For state keys: an offset without what lies before it and is shown to nobody, so that a program which tries again and again, and aborts
   * each time, comes back to the state that it was in.
   */
  rank({ topic, partition, offset }: Offset): number {
    const at = { topic, partition };
    if (!this.isMixed(at)) return offset;
    const isolation: Isolation = this.readUncommitted(topic) ? 'read_uncommitted' : 'read_committed';
    let rank = 0;
    for (let each = 0; each < offset; each += 1) if (this.isShown({ ...at, offset: each }, isolation)) rank += 1;
    return rank;
  }

  count(at: TopicPartition): number {
    return this.#partitions.get(nameOf(at))!.length;
  }

  /** What is in each log, in its order: two workers who publish can come one after the other in either. */
  key(): readonly unknown[] {
    return [...this.#partitions.values()].map(entries => {
      if (!entries.some(isOfTransaction)) return entries.map(entry => saidBy(entry!));
      return entries.flatMap(entry => {
        if (entry === null || (entry.state === 'aborted' && entry.name === null)) return [];
        const { name, state, message } = entry;
        return [[name, state, message.body, message.headers]];
      });
    });
  }

  /** Who reads a topic. */
  readersOf(topic: string): readonly ReaderOfTopic[] {
    return this.#readers.get(topic) ?? [];
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
    const readers = this.readersOf(topic);
    return readers.length > 1 ? readers.map(({ group }) => this.nameIn(group, topic, name)) : [name];
  }

  nameFor(group: string, at: Offset): string {
    return this.nameIn(group, at.topic, this.at(at).name);
  }
}

const said = new WeakMap<Entry, string>();

/** A record that is in a log stays as it is, so what it says is written once. */
function saidBy(entry: Entry): string {
  let text = said.get(entry);
  if (text === undefined) {
    const { name, message } = entry;
    text = JSON.stringify([name, message.body, message.headers]);
    said.set(entry, text);
  }
  return text;
}

const isOfTransaction = (entry: Entry | null): boolean => entry === null || entry.state !== 'plain';
