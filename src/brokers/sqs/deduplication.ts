import type { Ms } from '../../history/event.ts';
import type { Queue, Stored } from './queue.ts';
import { DEDUPLICATION_INTERVAL } from './settings.ts';

/** Of the whole queue, or of one group only (S-20). */
const deduplicationKey = (queue: Queue, groupId: string, deduplicationId: string) =>
  queue.settings.deduplicationScope === 'messageGroup' ? JSON.stringify([groupId, deduplicationId]) : deduplicationId;

export function deduplicated(queue: Queue, groupId: string, deduplicationId: string, now: Ms) {
  // Entries are in the order in which they end, because each lasts five minutes.
  for (const [key, { until }] of queue.deduplication) {
    if (until > now) break;
    queue.deduplication.delete(key);
  }
  return queue.deduplication.get(deduplicationKey(queue, groupId, deduplicationId));
}

/** A FIFO queue numbers what it stores (S-28) and knows it for five minutes, even after its deletion (S-19). */
export function number(queue: Queue, message: Stored, now: Ms): void {
  queue.sequence += 1;
  message.sequence = queue.sequence;
  const key = deduplicationKey(queue, message.groupId!, message.deduplicationId!);
  queue.deduplication.delete(key);
  queue.deduplication.set(key, { messageId: message.id, sequence: message.sequence, until: now + DEDUPLICATION_INTERVAL });
}
