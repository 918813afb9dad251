/** What a partition checks before it stores a batch: who sends, whether it has had it before, whether it is part of a transaction. */
import type { Ms } from '../../history/event.ts';
import { KafkaError } from './errors.ts';
import { type Batch, countOf, isRange, type PartitionLog, recordAt } from './log.ts';
import { bytesOfBatch } from './sizes.ts';
import type { Topic } from './topics.ts';
import type { Transactions } from './transactions.ts';
import type { Acks, Records, TopicPartition } from './types.ts';

export interface ProduceRequest extends TopicPartition {
  readonly acks: Acks;
  readonly records: Records;
  /** With the next three: an idempotent producer. */
  readonly producerId?: number;
  readonly epoch?: number;
  readonly sequence?: number;
  readonly transactionalId?: string;
  /** Since version 2 of the transaction protocol a batch makes its partition part of the transaction by itself. */
  readonly transactionVersion?: 1 | 2;
}

/** Stores the batch, or finds the offset at which it was stored before (`batch` is null then). */
export function appendOf(
  request: ProduceRequest,
  topic: Topic,
  log: PartitionLog,
  transactions: Transactions,
  now: Ms,
): { offset: number; batch: Batch | null } {
  const { acks, records, producerId = -1, epoch = -1, sequence = -1, transactionalId = null, transactionVersion = 1 } = request;
  const { settings, inSync } = topic;
  if (![0, 1, -1].includes(acks)) throw new KafkaError('INVALID_REQUIRED_ACKS');
  const claim = transactionalId === null ? null : { transactionalId, producerId, epoch };
  const open = log.producers.entries.get(producerId)?.openFrom ?? null;
  if (claim !== null && transactionVersion === 2) transactions.join(claim, request, now);
  else if (claim !== null && open === null) {
    log.producers.trying({ producerId, epoch, sequence, count: countOf(records) });
    transactions.verify(claim, request);
  }
  if (acks === -1 && inSync[log.partition]! < topic.leastInSync) throw new KafkaError('NOT_ENOUGH_REPLICAS');
  const count = countOf(records);
  const bytes = bytesOfBatch(records);
  if (bytes > settings.maxMessageBytes)
    throw new KafkaError('MESSAGE_TOO_LARGE', `The batch has ${bytes} bytes; ${settings.maxMessageBytes} are allowed.`);
  if (settings.cleanupPolicy.includes('compact') && !isRange(records) && records.some(({ key }) => key === null))
    throw new KafkaError('INVALID_RECORD');
  if (producerId >= 0) {
    const known = log.producers.check({ producerId, epoch, sequence, count });
    if (known !== null) return { offset: known, batch: null };
    if (claim === null && open !== null) throw new KafkaError('INVALID_TXN_STATE', 'The producer has a transaction open here.');
  }
  let firstTimestamp = now;
  let maxTimestamp = now;
  if (!isRange(records) && settings.timestampType === 'CreateTime') {
    firstTimestamp = recordAt(records, 0).timestamp ?? now;
    maxTimestamp = records.reduce((max, { timestamp = now }) => Math.max(max, timestamp), Number.NEGATIVE_INFINITY);
  }
  const stamped =
    settings.timestampType === 'LogAppendTime' && !isRange(records) ? records.map(record => ({ ...record, timestamp: now })) : records;
  const batch = topic.append(
    log,
    { records: stamped, bytes, firstTimestamp, maxTimestamp, producerId, epoch, sequence, transactional: claim !== null, control: null },
    now,
  );
  if (producerId >= 0) log.producers.appended({ producerId, epoch, sequence, count }, batch.base, claim === null ? null : batch);
  return { offset: batch.base, batch };
}
