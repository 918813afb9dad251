/**
 * The transaction coordinator. What a consumer can notice:
 *
 * - Records of an open transaction are in the log at once; read_committed readers stop before them, so one transaction that hangs blocks all
 *   later records of its partitions until it ends or times out (K-35).
 * - Ending writes a marker into each partition, and the marker takes an offset (K-01).
 * - Whoever initialises with the same transactional id first ends the predecessor's transaction and fences it by a higher epoch (K-33).
 * - Since Kafka 4.0 (KIP-890, `transactionVersion` 2) the epoch rises with every transaction (K-33).
 */
import type { Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import { type ErrorName, KafkaError } from './errors.ts';
import { nameOf } from './offsets.ts';
import type { Timer, Timers } from './timers.ts';
import type { BrokerSettings, TopicPartition } from './types.ts';

export interface Transaction {
  readonly id: string;
  producerId: number;
  epoch: number;
  state: 'Empty' | 'Ongoing' | 'CompleteCommit' | 'CompleteAbort';
  timeoutMs: Ms;
  readonly partitions: Map<string, TopicPartition>;
  readonly groups: Set<string>;
  startedAt: Ms | null;
  timer: Timer | null;
}

export interface ProducerIdentity {
  readonly producerId: number;
  readonly epoch: number;
}

export interface TransactionClaim extends ProducerIdentity {
  readonly transactionalId: string;
}

/** What the coordinator asks of partitions and groups when a transaction ends. */
export interface Ending {
  mark(at: TopicPartition, producer: ProducerIdentity, commit: boolean, now: Ms): void;
  settle(group: string, producer: ProducerIdentity, commit: boolean, now: Ms): void;
}

const LAST_EPOCH = 32_766;

export class Transactions {
  readonly byId: Map<string, Transaction>;
  readonly #timers: Timers;
  readonly #settings: BrokerSettings;
  readonly #ending: Ending;
  #issued: number;

  constructor(timers: Timers, settings: BrokerSettings, ending: Ending, copied: Transactions | null = null) {
    this.#timers = timers;
    this.#settings = settings;
    this.#ending = ending;
    this.#issued = copied === null ? 0 : copied.#issued;
    this.byId = copied === null ? new Map() : copyOfMap(copied.byId, transaction => this.#copyOf(transaction));
  }

  #copyOf(transaction: Transaction): Transaction {
    const { partitions, groups, timer } = transaction;
    const copy: Transaction = { ...transaction, partitions: new Map(partitions), groups: new Set(groups), timer: null };
    copy.timer = this.#timers.again(timer, at => this.#timedOut(copy, at));
    return copy;
  }

  /** Without a transactional id: a new producer id, forgotten with the process (K-17). */
  initProducerId(transactionalId: string | null, timeoutMs: Ms, now: Ms, claim: ProducerIdentity | null = null): ProducerIdentity {
    if (transactionalId === null) return { producerId: this.#newProducerId(), epoch: 0 };
    if (transactionalId === '') throw new KafkaError('INVALID_REQUEST', 'A transactional id is null or has at least one letter.');
    if (timeoutMs > this.#settings.transactionMaxTimeoutMs || timeoutMs <= 0) throw new KafkaError('INVALID_TRANSACTION_TIMEOUT');
    const known = this.byId.get(transactionalId);
    if (known === undefined) {
      if (claim !== null && claim.producerId !== -1) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING');
      const fresh: Transaction = {
        id: transactionalId,
        producerId: this.#newProducerId(),
        epoch: 0,
        state: 'Empty',
        timeoutMs,
        partitions: new Map(),
        groups: new Set(),
        startedAt: null,
        timer: null,
      };
      this.byId.set(transactionalId, fresh);
      return { producerId: fresh.producerId, epoch: 0 };
    }
    if (claim !== null && (claim.producerId !== known.producerId || claim.epoch !== known.epoch)) throw new KafkaError('PRODUCER_FENCED');
    if (known.state === 'Ongoing') {
      // The predecessor's transaction is aborted under an epoch of its own; the client asks again (K-33).
      this.#bump(known);
      this.#end(known, false, now);
      throw new KafkaError('CONCURRENT_TRANSACTIONS');
    }
    this.#bump(known);
    known.timeoutMs = timeoutMs;
    known.state = 'Empty';
    return { producerId: known.producerId, epoch: known.epoch };
  }

  addPartitions(claim: TransactionClaim, partitions: readonly TopicPartition[], now: Ms): void {
    const transaction = this.#mine(claim, 'PRODUCER_FENCED');
    this.#open(transaction, now);
    for (const at of partitions) transaction.partitions.set(nameOf(at), at);
  }

  addOffsets(claim: TransactionClaim, group: string, now: Ms): void {
    const transaction = this.#mine(claim, 'PRODUCER_FENCED');
    this.#open(transaction, now);
    transaction.groups.add(group);
  }

  /** What a partition asks before it stores the first batch of a transaction: is there one, and is this partition part of it? */
  verify(claim: TransactionClaim, at: TopicPartition): void {
    const transaction = this.#mine(claim, 'INVALID_PRODUCER_EPOCH');
    if (transaction.state !== 'Ongoing' || !transaction.partitions.has(nameOf(at)))
      throw new KafkaError('TRANSACTION_ABORTABLE', 'The partition is not part of an open transaction.');
  }

  /** Version 2: the first batch makes its partition part of the transaction. */
  join(claim: TransactionClaim, at: TopicPartition, now: Ms): void {
    const transaction = this.#mine(claim, 'INVALID_PRODUCER_EPOCH');
    this.#open(transaction, now);
    transaction.partitions.set(nameOf(at), { topic: at.topic, partition: at.partition });
  }

  verifyGroup(claim: TransactionClaim, group: string): void {
    const transaction = this.#mine(claim, 'INVALID_PRODUCER_EPOCH');
    if (transaction.state !== 'Ongoing' || !transaction.groups.has(group)) throw new KafkaError('INVALID_TXN_STATE');
  }

  /** Version 2 answers with the epoch of the next transaction (K-33). */
  end(claim: TransactionClaim, commit: boolean, version: 1 | 2, now: Ms): ProducerIdentity {
    const transaction = this.#mine(claim, 'PRODUCER_FENCED');
    const done = commit ? 'CompleteCommit' : 'CompleteAbort';
    if (transaction.state === 'Ongoing') {
      if (version === 2) this.#bump(transaction);
      this.#end(transaction, commit, now);
    } else if (version === 2 && !commit) {
      this.#bump(transaction);
      transaction.state = 'CompleteAbort';
    } else if (transaction.state !== done) throw new KafkaError('INVALID_TXN_STATE');
    return { producerId: transaction.producerId, epoch: transaction.epoch };
  }

  /** Markers already written and transactions forgotten are no business of the partition: it asks only whether this producer is the current one. */
  current(transactionalId: string): ProducerIdentity | null {
    const transaction = this.byId.get(transactionalId);
    return transaction === undefined ? null : { producerId: transaction.producerId, epoch: transaction.epoch };
  }

  #mine({ transactionalId, producerId, epoch }: TransactionClaim, fenced: ErrorName): Transaction {
    const transaction = this.byId.get(transactionalId);
    if (transaction === undefined || transaction.producerId !== producerId) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING');
    if (transaction.epoch !== epoch) throw new KafkaError(fenced);
    return transaction;
  }

  #open(transaction: Transaction, now: Ms): void {
    if (transaction.state === 'Ongoing') return;
    transaction.state = 'Ongoing';
    transaction.partitions.clear();
    transaction.groups.clear();
    transaction.startedAt = now;
    // The broker looks only every `transactionAbortIntervalMs`; the model is punctual.
    transaction.timer = this.#timers.at(now + transaction.timeoutMs, 'transaction-timeout', at => this.#timedOut(transaction, at));
  }

  #timedOut(transaction: Transaction, now: Ms): void {
    transaction.timer = null;
    this.#bump(transaction);
    this.#end(transaction, false, now);
  }

  #end(transaction: Transaction, commit: boolean, now: Ms): void {
    this.#timers.cancel(transaction.timer);
    transaction.timer = null;
    transaction.startedAt = null;
    transaction.state = commit ? 'CompleteCommit' : 'CompleteAbort';
    for (const at of transaction.partitions.values()) this.#ending.mark(at, transaction, commit, now);
    for (const group of transaction.groups) this.#ending.settle(group, transaction, commit, now);
    transaction.partitions.clear();
    transaction.groups.clear();
  }

  #bump(transaction: Transaction): void {
    if (transaction.epoch < LAST_EPOCH) transaction.epoch += 1;
    else {
      transaction.producerId = this.#newProducerId();
      transaction.epoch = 0;
    }
  }

  #newProducerId(): number {
    this.#issued += 1;
    return this.#issued - 1;
  }
}
