/**
 * A producer as the application sees it. What one can notice:
 *
 * - `send` stores nothing; it puts a record into a buffer. The record leaves with its batch, when that is full or `linger.ms` is over, or at
 *   `flush`. A process that dies before loses it.
 * - A full buffer makes `send` wait up to `max.block.ms` and then fail (K-15). That is the producer's own memory: slow consumers never fill it.
 * - Records with a key go where the key says; those without stay with one partition until a batch is full, then change (K-13).
 * - An idempotent producer's retry is stored once. The application's own second `send` is another record (K-16, K-17).
 *
 * Java draws the next sticky partition at random, weighted by load; here `draw` decides, which by default takes the partitions in turn.
 */
import type { Ms } from '../../history/event.ts';
import type { Kafka } from './broker.ts';
import { ClientError, KafkaError } from './errors.ts';
import { crcPartitionOfKey, partitionOfKey } from './murmur2.ts';
import type { OffsetEntry } from './offsets.ts';
import { type ClientProfile, JAVA } from './profiles.ts';
import { BATCH_OVERHEAD, bytesOfRecord } from './sizes.ts';
import type { KafkaRecord, TopicPartition } from './types.ts';

export interface ProducerOptions extends Partial<ClientProfile['producer']> {
  readonly transactionalId?: string;
  readonly transactionTimeoutMs?: Ms;
  readonly transactionVersion?: 1 | 2;
  /** Chooses among `count` partitions for records without a key. */
  readonly draw?: (count: number) => number;
}

export type SendResult = (
  result: { readonly offset: number; readonly partition: number } | { readonly error: KafkaError | ClientError },
) => void;

interface OpenBatch {
  readonly at: TopicPartition;
  readonly records: KafkaRecord[];
  readonly done: SendResult[];
  bytes: number;
  readonly openedAt: Ms;
  /** Fixed when it is first sent, so that a retry is recognised. */
  sequence: number | null;
}

interface Blocked {
  readonly topic: string;
  readonly record: KafkaRecord;
  readonly partition: number | null;
  readonly done: SendResult;
  readonly until: Ms;
}

export class Producer {
  readonly options: ClientProfile['producer'] & ProducerOptions;
  readonly #broker: Kafka;
  readonly #batches: OpenBatch[] = [];
  readonly #blocked: Blocked[] = [];
  readonly #sequences = new Map<string, number>();
  readonly #sticky = new Map<string, { partition: number; bytes: number }>();
  readonly #draw: (count: number) => number;
  #buffered = 0;
  #identity: { producerId: number; epoch: number } | null = null;
  #transaction: 'none' | 'open' | 'failed' = 'none';
  /** Whether the broker knows of the open transaction. */
  #touched = false;
  #fenced: KafkaError | null = null;
  #turn = -1;
  /** A fault: the cluster cannot be reached. Batches wait, until `delivery.timeout.ms` is over (K-14). */
  reachable = true;
  /** A fault: so many of the next answers are lost on the way, after the batch was stored. The producer sends it again (K-16). */
  loseReplies = 0;
  /** A fault: so many of the next requests are lost on the way. With acks=0 nobody notices; otherwise the producer sends them again (K-18). */
  loseRequests = 0;

  constructor(broker: Kafka, options: ProducerOptions = {}, profile: ClientProfile = JAVA) {
    this.#broker = broker;
    this.options = { ...profile.producer, ...options };
    this.#draw =
      options.draw ??
      (count => {
        this.#turn += 1;
        return this.#turn % count;
      });
  }

  /** False: the buffer is full and the caller blocks; `done` hears of it either way (K-15). */
  send(topic: string, record: KafkaRecord, now: Ms, done: SendResult = () => {}, partition: number | null = null): boolean {
    this.pass(now);
    if (this.options.transactionalId !== undefined && this.#transaction === 'none')
      throw new ClientError('IllegalStateException', 'A transactional producer sends only between beginTransaction and commit or abort.');
    if (this.#fenced !== null) throw this.#fenced;
    const { bufferBytes, maxBlockMs, whenFull } = this.options;
    const bytes = bytesOfRecord(record) + BATCH_OVERHEAD;
    if (bufferBytes !== null && bytes > bufferBytes)
      throw new ClientError('IllegalArgumentException', `The record has ${bytes} bytes, the whole buffer ${bufferBytes}.`);
    if (bufferBytes === null || this.#buffered + bytes <= bufferBytes) {
      this.#accept(topic, record, partition, bytes, now, done);
      return true;
    }
    if (maxBlockMs === null) throw new ClientError(whenFull, 'The local queue is full.');
    this.#blocked.push({ topic, record, partition, done, until: now + maxBlockMs });
    return false;
  }

  #accept(topic: string, record: KafkaRecord, chosen: number | null, bytes: number, now: Ms, done: SendResult): void {
    const partition = chosen ?? this.partitionFor(topic, record.key, bytes);
    const { batchBytes, lingerMs, bufferBytes } = this.options;
    if (bufferBytes !== null) this.#buffered += bytes;
    let batch = this.#batches.findLast(one => one.at.topic === topic && one.at.partition === partition && one.sequence === null);
    if (batch !== undefined && batch.bytes + bytes > batchBytes) batch = undefined;
    if (batch === undefined) {
      batch = { at: { topic, partition }, records: [], done: [], bytes: 0, openedAt: now, sequence: null };
      this.#batches.push(batch);
    }
    batch.records.push(record);
    batch.done.push(done);
    batch.bytes += bytes;
    if (lingerMs === 0 || batch.bytes >= batchBytes) this.#deliver(batch, now);
  }

  partitionFor(topic: string, key: string | null, bytes: number): number {
    const count = this.#broker.topics.get(topic).logs.length;
    if (key !== null) return this.options.keyHash === 'murmur2' ? partitionOfKey(key, count) : crcPartitionOfKey(key, count);
    if (this.options.nullKeys !== 'sticky') return this.#draw(count);
    let sticky = this.#sticky.get(topic);
    // Changes only once a batch is full: records without a key are not spread one by one (K-13).
    if (sticky === undefined || sticky.bytes >= this.options.batchBytes) {
      sticky = { partition: this.#draw(count), bytes: 0 };
      this.#sticky.set(topic, sticky);
    }
    sticky.bytes += bytes;
    return sticky.partition;
  }

  #deliver(batch: OpenBatch, now: Ms): void {
    if (!this.reachable) return;
    const { topic, partition } = batch.at;
    const { acks, idempotence, transactionalId, transactionVersion = 2 } = this.options;
    const identity =
      idempotence || transactionalId !== undefined ? (this.#identity ??= this.#broker.transactions.initProducerId(null, 0, now)) : null;
    const name = `${topic}-${partition}`;
    batch.sequence ??= this.#sequences.get(name) ?? 0;
    this.#batches.splice(this.#batches.indexOf(batch), 1);
    if (this.options.bufferBytes !== null) this.#buffered -= batch.bytes;
    try {
      const request = {
        topic,
        partition,
        acks,
        records: batch.records,
        ...(identity === null ? {} : { ...identity, sequence: batch.sequence }),
        ...(transactionalId === undefined ? {} : { transactionalId, transactionVersion }),
      };
      if (transactionalId !== undefined) this.#touched = true;
      const gone = acks === 0 && this.loseRequests > 0;
      this.loseRequests = gone ? this.loseRequests - 1 : 0;
      if (gone) {
        for (const done of batch.done) done({ offset: -1, partition });
        this.#unblock(now);
        return;
      }
      let offset = this.#broker.produce(request, now);
      // The producer cannot tell a lost answer from a lost request, so it sends the same batch again; only its numbers give it away (K-16).
      for (; this.loseReplies > 0 && acks !== 0; this.loseReplies -= 1) offset = this.#broker.produce(request, now);
      this.#sequences.set(name, batch.sequence + batch.records.length);
      for (const [i, done] of batch.done.entries()) done({ offset: offset === -1 ? -1 : offset + i, partition });
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (error.error === 'PRODUCER_FENCED' || error.error === 'INVALID_PRODUCER_EPOCH') this.#fenced = fencedBy(error);
      if (this.#transaction === 'open') this.#transaction = 'failed';
      for (const done of batch.done) done({ error: this.#fenced ?? error });
    }
    this.#unblock(now);
  }

  #unblock(now: Ms): void {
    const { bufferBytes } = this.options;
    while (this.#blocked.length > 0) {
      const { topic, record, partition, done } = this.#blocked[0]!;
      const bytes = bytesOfRecord(record) + BATCH_OVERHEAD;
      if (bufferBytes !== null && this.#buffered + bytes > bufferBytes) return;
      this.#blocked.shift();
      this.#accept(topic, record, partition, bytes, now, done);
    }
  }

  flush(now: Ms): void {
    this.pass(now);
    while (this.#batches.length > 0 && this.reachable) this.#deliver(this.#batches[0]!, now);
  }

  /** Sends what is left, unless a transaction is open: that is left for the broker, or the successor, to abort. */
  close(now: Ms): void {
    if (this.#transaction === 'none') this.flush(now);
    else if (this.#fenced === null && this.#transaction === 'open') this.abortTransaction(now);
  }

  /** What a crash would lose. */
  get buffered(): { readonly records: number; readonly bytes: number; readonly blocked: number } {
    return {
      records: this.#batches.reduce((sum, { records }) => sum + records.length, 0),
      bytes: this.#buffered,
      blocked: this.#blocked.length,
    };
  }

  nextTimer(): Ms | null {
    const { lingerMs, deliveryTimeoutMs } = this.options;
    const times = [
      ...this.#batches.map(({ openedAt }) => openedAt + (this.reachable ? lingerMs : deliveryTimeoutMs)),
      ...this.#blocked.map(({ until }) => until),
    ];
    return times.length === 0 ? null : Math.min(...times);
  }

  pass(now: Ms): void {
    for (;;) {
      const late = this.#blocked[0];
      const expired = this.#batches.findIndex(({ openedAt }) => openedAt + this.options.deliveryTimeoutMs <= now);
      if (expired >= 0) {
        const [batch] = this.#batches.splice(expired, 1);
        this.#buffered -= this.options.bufferBytes === null ? 0 : batch!.bytes;
        for (const done of batch!.done)
          done({ error: new ClientError('TimeoutException', `The batch could not be delivered in ${this.options.deliveryTimeoutMs} ms.`) });
        this.#unblock(now);
        continue;
      }
      const ready = !this.reachable ? undefined : this.#batches.find(({ openedAt }) => openedAt + this.options.lingerMs <= now);
      if (late !== undefined && late.until <= now && (ready === undefined || late.until < ready.openedAt + this.options.lingerMs)) {
        this.#blocked.shift();
        late.done({ error: new ClientError(this.options.whenFull, `The buffer was full for ${this.options.maxBlockMs} ms.`) });
      } else if (ready !== undefined) this.#deliver(ready, now);
      else return;
    }
  }

  /** Fences whoever used this transactional id before, and ends what it left open (K-33). */
  initTransactions(now: Ms): void {
    const { transactionalId, transactionTimeoutMs = 60_000 } = this.options;
    if (transactionalId === undefined)
      throw new ClientError(
        'IllegalStateException',
        'Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property',
      );
    this.#identity = this.#retrying(() => this.#broker.transactions.initProducerId(transactionalId, transactionTimeoutMs, now));
    this.#sequences.clear();
  }

  #retrying<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof KafkaError) || error.error !== 'CONCURRENT_TRANSACTIONS') throw error;
      return ask();
    }
  }

  beginTransaction(): void {
    if (this.#fenced !== null) throw this.#fenced;
    if (this.#identity === null || this.options.transactionalId === undefined)
      throw new ClientError('IllegalStateException', 'initTransactions comes first.');
    if (this.#transaction !== 'none') throw new ClientError('IllegalStateException', 'A transaction is open.');
    this.#transaction = 'open';
  }

  /** Offsets and output together, or neither (K-34). */
  sendOffsetsToTransaction(
    entries: readonly OffsetEntry[],
    group: { readonly id: string; readonly memberId?: string; readonly generation?: number; readonly instanceId?: string | null },
    now: Ms,
  ): void {
    const claim = this.#claim();
    this.#fencing(() => {
      this.#touched = true;
      this.#broker.transactions.addOffsets(claim, group.id, now);
      const { memberId = '', generation = -1, instanceId = null } = group;
      this.#broker.commitOffsetsInTransaction(claim, group.id, entries, now, { memberId, generation, instanceId });
    });
  }

  commitTransaction(now: Ms): void {
    this.flush(now);
    if (this.#transaction === 'failed')
      throw this.#fenced ?? new ClientError('KafkaException', 'Cannot execute transactional method because we are in an error state');
    this.#end(true, now);
  }

  abortTransaction(now: Ms): void {
    for (const batch of this.#batches.splice(0))
      for (const done of batch.done)
        done({ error: new ClientError('TransactionAbortedException', 'Failing batch since transaction was aborted') });
    this.#buffered = 0;
    this.#end(false, now);
  }

  #end(commit: boolean, now: Ms): void {
    const claim = this.#claim();
    const { transactionVersion = 2 } = this.options;
    // A transaction in which nothing was sent is none: the broker is not even told.
    if (this.#touched) {
      this.#fencing(() => {
        const before = this.#identity!;
        this.#identity = { ...this.#broker.transactions.end(claim, commit, transactionVersion, now) };
        if (this.#identity.epoch !== before.epoch) this.#sequences.clear();
      });
    }
    this.#touched = false;
    this.#transaction = 'none';
  }

  #claim(): { transactionalId: string; producerId: number; epoch: number } {
    if (this.#fenced !== null) throw this.#fenced;
    const { transactionalId } = this.options;
    if (transactionalId === undefined || this.#identity === null || this.#transaction === 'none')
      throw new ClientError('IllegalStateException', 'No transaction is open.');
    return { transactionalId, ...this.#identity };
  }

  #fencing(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof KafkaError && (error.error === 'PRODUCER_FENCED' || error.error === 'INVALID_PRODUCER_EPOCH'))
        throw (this.#fenced = fencedBy(error));
      throw error;
    }
  }
}

/** The client gives both errors one name (K-33). */
function fencedBy(error: KafkaError): KafkaError {
  return new KafkaError(
    error.error,
    error.message,
    error.error === 'PRODUCER_FENCED' ? 'ProducerFencedException' : 'InvalidProducerEpochException',
  );
}
