/**
 * What Lambda does with a batch from SQS once the function is through (S-32): it deletes what succeeded and leaves the rest, which
 * comes back when its visibility timeout ends. A function that throws has failed the whole batch, unless it only returns the ids
 * that failed, and the mapping was told to read them (`ReportBatchItemFailures`).
 *
 * On a FIFO queue the function has to stop at its first failure and return that id and all after it. Lambda does not see to it;
 * what it deletes behind a failed message is gone, and the group goes on without it.
 */
import type { Json, Ms } from '../../history/event.ts';
import type { Received } from './api.ts';
import type { Sqs } from './broker.ts';

export interface BatchOutcome {
  /** The function threw, or ran into its timeout. */
  readonly threw: boolean;
  /** What it returned: `{ batchItemFailures: [{ itemIdentifier }] }`, where failures are reported. */
  readonly answer: Json | undefined;
}

/** The part of the batch that Lambda deletes. */
export function succeeded(batch: readonly Received[], { threw, answer }: BatchOutcome, reportsFailures: boolean): readonly Received[] {
  if (threw) return [];
  if (!reportsFailures) return batch;
  const failed = failedIds(answer);
  const known = new Set(batch.map(({ message }) => message));
  // An answer that makes no sense fails the whole batch: an unknown id, an empty one, an item without one.
  if (failed === null || failed.some(id => !known.has(id))) return [];
  return batch.filter(({ message }) => !failed.includes(message));
}

/** Nothing, null and an empty list mean that all went well. Null: it makes no sense. */
function failedIds(answer: Json | undefined): readonly string[] | null {
  if (answer === undefined || answer === null) return [];
  if (typeof answer !== 'object' || Array.isArray(answer)) return null;
  const { batchItemFailures: list = [] } = answer as { readonly batchItemFailures?: Json };
  if (list === null) return [];
  if (!Array.isArray(list)) return null;
  const ids = list.map(item =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as { itemIdentifier?: Json }).itemIdentifier : null,
  );
  return ids.every(id => typeof id === 'string' && id !== '') ? (ids as string[]) : null;
}

/** Deletes what succeeded. `deliveries`: the numbers that the history knows the handings by, in the order of the batch. */
export function settleBatch(
  sqs: Sqs,
  queue: string,
  batch: readonly Received[],
  outcome: BatchOutcome,
  reportsFailures: boolean,
  now: Ms,
  deliveries: readonly number[] = [],
): void {
  const good = new Set(succeeded(batch, outcome, reportsFailures));
  for (const [place, received] of batch.entries())
    if (good.has(received)) sqs.delete(queue, received.receiptHandle, now, deliveries[place] ?? 0);
}
