/**
 * A consumer of a share group as the application sees it. What one can notice: there is no position and no offset to commit. Each record is
 * accepted, released or rejected by itself; a poll accepts what the previous one returned (implicit), or refuses to go on while something is
 * unsettled (explicit); closing gives the rest back (K-38).
 */
import type { Ms } from '../../history/event.ts';
import type { Kafka } from './broker.ts';
import { ClientError, KafkaError } from './errors.ts';
import type { Acknowledgement, SharedRecord } from './share-group.ts';
import type { TopicPartition } from './types.ts';

export interface ShareConsumerOptions {
  readonly group: string;
  readonly clientId?: string;
  readonly explicit?: boolean;
  readonly maxPollRecords?: number;
}

interface Taken {
  readonly at: TopicPartition;
  readonly offset: number;
  kind: Acknowledgement | null;
}

export class ShareConsumer {
  readonly #broker: Kafka;
  readonly #options: ShareConsumerOptions;
  readonly #member: string;
  #topics: readonly string[] = [];
  #taken: Taken[] = [];
  #closed = false;

  constructor(broker: Kafka, options: ShareConsumerOptions) {
    this.#broker = broker;
    this.#options = options;
    this.#member = options.clientId ?? 'share-consumer';
  }

  subscribe(topics: readonly string[]): void {
    this.#topics = topics;
  }

  poll(now: Ms): SharedRecord[] {
    if (this.#closed) throw new ClientError('IllegalStateException', 'This consumer has already been closed.');
    if (this.#topics.length === 0) throw new ClientError('IllegalStateException', 'Consumer is not subscribed to any topics.');
    if (this.#options.explicit && this.#taken.some(({ kind }) => kind === null))
      throw new ClientError('IllegalStateException', 'All records must be acknowledged in explicit acknowledgement mode.');
    this.#send('accept', now);
    const group = this.#broker.shareGroup(this.#options.group);
    const found: SharedRecord[] = [];
    for (const { topic, partition } of this.#broker.partitionsOf(this.#topics)) {
      const room = (this.#options.maxPollRecords ?? 500) - found.length;
      if (room <= 0) break;
      this.#broker.pass(now);
      for (const record of group.acquire(this.#member, { topic, partition }, room, now)) found.push(record);
    }
    this.#taken = found.map(({ topic, partition, offset }) => ({ at: { topic, partition }, offset, kind: null }));
    return found;
  }

  /** Takes hold with the next poll or commit. */
  acknowledge(offset: number, kind: Acknowledgement, at?: TopicPartition): void {
    const taken = this.#taken.find(
      one => one.offset === offset && (at === undefined || (one.at.topic === at.topic && one.at.partition === at.partition)),
    );
    if (taken === undefined) throw new ClientError('IllegalStateException', 'The record cannot be acknowledged.');
    taken.kind = kind;
  }

  /** Throws for the first record whose lock had ended. */
  commit(now: Ms): void {
    this.#send(this.#options.explicit ? null : 'accept', now, true);
  }

  #send(otherwise: Acknowledgement | null, now: Ms, strict = false): void {
    this.#broker.pass(now);
    const group = this.#broker.shareGroup(this.#options.group);
    const mentioned = this.#taken.some(({ kind }) => kind !== null);
    let refused: KafkaError | null = null;
    const rest: Taken[] = [];
    for (const taken of this.#taken) {
      // One explicit acknowledgement makes the whole batch explicit.
      const kind = taken.kind ?? (mentioned ? null : otherwise);
      if (kind === null) {
        rest.push(taken);
        continue;
      }
      try {
        group.acknowledge(this.#member, taken.at, taken.offset, kind, now);
        if (kind === 'renew') rest.push({ ...taken, kind: null });
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        refused ??= error;
      }
    }
    this.#taken = rest;
    if (refused !== null && strict) throw refused;
  }

  close(now: Ms): void {
    if (this.#closed) return;
    this.#send(null, now);
    this.#broker.shareGroup(this.#options.group).leave(this.#member);
    this.#closed = true;
  }
}
