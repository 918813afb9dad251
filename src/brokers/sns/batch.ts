import type { Ms } from '../../history/event.ts';
import type { PublishRequest, PublishResult } from './api.ts';
import type { Sns } from './broker.ts';
import { SnsError } from './errors.ts';

export interface BatchEntry {
  readonly entryId: string;
  readonly request: PublishRequest;
}

export interface BatchResult {
  readonly successful: { readonly entryId: string; readonly result: PublishResult }[];
  readonly failed: { readonly entryId: string; readonly code: string; readonly message: string }[];
}

/** Entries of `PublishBatch`: each by itself, but for what the whole request is refused for. */
export function publishBatch(sns: Sns, topic: string, entries: readonly BatchEntry[], now: Ms): BatchResult {
  if (entries.length === 0) throw new SnsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > 10) throw new SnsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  if (new Set(entries.map(({ entryId }) => entryId)).size < entries.length)
    throw new SnsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  for (const { entryId } of entries) {
    if (entryId.length > 80)
      throw new SnsError('InvalidBatchEntryId', `The Id of a batch entry in the batch request is too long: ${entryId}`);
    if (!/^[\w-]+$/.test(entryId))
      throw new SnsError(
        'InvalidBatchEntryId',
        `The Id of a batch entry in the batch request contains an impermissible character: ${entryId}`,
      );
  }
  const successful: BatchResult['successful'] = [];
  const failed: BatchResult['failed'] = [];
  for (const { entryId, request } of entries) {
    try {
      successful.push({ entryId, result: sns.publish(topic, request, now) });
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      failed.push({ entryId, code: error.code, message: error.message });
    }
  }
  return { successful, failed };
}
