import type { Ms } from '../../history/event.ts';
import type { Received } from './api.ts';
import { notAHandle } from './errors.ts';
import type { Queue, Stored } from './queue.ts';
import { DEDUPLICATION_INTERVAL } from './settings.ts';

/** A new handle for each receive (S-08): the queue, the message and the number of the receive. */
export const handleOf = (message: Stored) => `${message.queue.settings.name}/${message.id}#${message.receiveCount}`;

/** Twenty digits, as AWS's are: they compare as text (S-28). */
export const sequenceText = (sequence: number) => String(sequence).padStart(20, '0');

export function received(message: Stored): Received {
  const { id, body, headers, types, receiveCount, sentAt, firstReceivedAt, groupId, sequence, deduplicationId, deadLetterSource } = message;
  // Most messages have nothing more to show, and spreading nothing five times takes longer than all the rest.
  if (types === null && groupId === null && sequence === 0 && deduplicationId === null && deadLetterSource === null)
    return { message: id, body, headers, receiptHandle: handleOf(message), receiveCount, sentAt, firstReceivedAt: firstReceivedAt! };
  return {
    message: id,
    body,
    headers,
    receiptHandle: handleOf(message),
    receiveCount,
    sentAt,
    firstReceivedAt: firstReceivedAt!,
    ...(types === null ? {} : { types }),
    ...(groupId === null ? {} : { groupId }),
    ...(sequence === 0 ? {} : { sequenceNumber: sequenceText(sequence) }),
    ...(deduplicationId === null ? {} : { deduplicationId }),
    ...(deadLetterSource === null ? {} : { deadLetterSource }),
  };
}

interface Parts {
  readonly queue: string;
  readonly id: string;
  readonly receipt: number;
}

const PARTS = new Map<string, Parts>();
/** Handles of an explorer are the same in run after run, and asked about again and again. */
const PARTS_LIMIT = 1000;

function partsOf(receiptHandle: string, queue: string): Parts {
  const known = PARTS.get(receiptHandle);
  if (known?.queue === queue) return known;
  const mark = receiptHandle.lastIndexOf('#');
  const receipt = Number(receiptHandle.slice(mark + 1));
  if (mark < 0 || !receiptHandle.startsWith(`${queue}/`) || !Number.isInteger(receipt) || receipt < 1) throw notAHandle(receiptHandle);
  const parts = { queue, id: receiptHandle.slice(queue.length + 1, mark), receipt };
  if (PARTS.size < PARTS_LIMIT) PARTS.set(receiptHandle, parts);
  return parts;
}

/** The message that a handle is for, null when it is gone, and whether the handle is the latest. */
export function holder(queue: Queue, receiptHandle: string): { message: Stored | null; current: boolean } {
  const { id, receipt } = partsOf(receiptHandle, queue.settings.name);
  const message = queue.messages.get(id);
  if (message === undefined) return { message: null, current: false };
  if (receipt > message.receiveCount) throw notAHandle(receiptHandle);
  if (message.state === 'deleted') return { message: null, current: false };
  return { message, current: receipt === message.receiveCount };
}

/** The batch that this attempt was answered with, for five minutes and unless somebody changed one of its messages since (S-27). */
export function sameBatch(queue: Queue, attemptId: string, now: Ms): Stored[] | null {
  for (const [id, { until }] of queue.attempts) if (until <= now) queue.attempts.delete(id);
  const attempt = queue.attempts.get(attemptId);
  const unchanged = attempt?.handed.every(
    ({ message, receipt, due }) =>
      message.queue === queue && message.state === 'in-flight' && message.receiveCount === receipt && message.due?.at === due,
  );
  if (attempt !== undefined && unchanged) return attempt.handed.map(({ message }) => message);
  queue.attempts.delete(attemptId);
  return null;
}

export function rememberBatch(queue: Queue, attemptId: string, handed: readonly Stored[], now: Ms): void {
  const batch = handed.map(message => ({ message, receipt: message.receiveCount, due: message.due!.at }));
  // A repeated answer does not start the five minutes anew.
  const until = queue.attempts.get(attemptId)?.until ?? now + DEDUPLICATION_INTERVAL;
  queue.attempts.set(attemptId, { handed: batch, until });
}
