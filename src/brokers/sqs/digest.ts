import { Digest } from '../../history/digest.ts';
import type { Ms } from '../../history/event.ts';
import type { MessageState, Queue, Stored } from './queue.ts';
import { fixedKey } from './view.ts';

const STATES: { readonly [state in MessageState]: number } = { ready: 1, 'in-flight': 2, delayed: 3, deleted: 4 };

/**
 * Adds what `keyOf` tells of an ageless broker, in numbers, where that is all there is to tell: one queue that holds messages,
 * standard, without groups and without retention. False, and nothing added, where it is not; then the key itself has to do.
 */
export function addPlain(into: Digest, queues: ReadonlyMap<string, Queue>, now: Ms): boolean {
  let busy: Queue | null = null;
  for (const queue of queues.values()) {
    const { settings, purgedAt, messages } = queue;
    if (settings.fifo || settings.retentionMs !== null || purgedAt !== null) return false;
    if (messages.size === 0) continue;
    if (busy !== null) return false;
    busy = queue;
  }
  const line = busy === null ? null : busy.order.line();
  if (busy !== null && line === null) return false;
  let last = 0;
  for (const message of busy?.messages.values() ?? []) {
    if (message.order < last) return false;
    last = message.order;
  }
  for (const { settingsKey } of queues.values()) into.digest(digestOf(settingsKey));
  if (busy === null) return true;
  let rank = 0;
  for (const message of busy.messages.values()) {
    message.rank = rank;
    rank += 1;
    message.fixed ??= fixedOf(message);
    const { state, due, receiveCount, receivesHere, sequence, lastReceivedAt } = message;
    into.digest(message.fixed).number(STATES[state]).number(receiveCount).number(receivesHere).number(sequence);
    into.number(due === null ? -1 : due.at - now);
    if (state === 'in-flight') into.number(now - lastReceivedAt);
  }
  into.number(-2);
  for (let message = line!.first; message !== null; message = message.next) into.number(message.rank);
  return true;
}

const KNOWN = new Map<string, Digest>();
/** Texts that are the same in run after run. */
const KNOWN_LIMIT = 1000;

function digestOf(text: string): Digest {
  let digest = KNOWN.get(text);
  if (digest !== undefined) return digest;
  digest = new Digest().add(text);
  if (KNOWN.size < KNOWN_LIMIT) KNOWN.set(text, digest);
  return digest;
}

type Fixed = Pick<Stored, 'id' | 'root' | 'redrives' | 'headers' | 'types' | 'groupId' | 'deduplicationId' | 'deadLetterSource'>;

/** By body: the messages of an exercise have the same objects in every run. */
const FIXED = new WeakMap<object, { readonly of: Fixed; readonly queue: string; readonly digest: Digest }>();

function fixedOf(message: Stored): Digest {
  const { body } = message;
  const queue = message.queue.settings.name;
  if (typeof body !== 'object' || body === null) return new Digest().add(fixedKey(message));
  const known = FIXED.get(body);
  if (known !== undefined && known.queue === queue && sameFixed(known.of, message)) return known.digest;
  const digest = new Digest().add(fixedKey(message));
  const { id, root, redrives, headers, types, groupId, deduplicationId, deadLetterSource } = message;
  FIXED.set(body, { of: { id, root, redrives, headers, types, groupId, deduplicationId, deadLetterSource }, queue, digest });
  return digest;
}

function sameFixed(a: Fixed, b: Fixed): boolean {
  return (
    a.id === b.id &&
    a.root === b.root &&
    a.redrives === b.redrives &&
    a.headers === b.headers &&
    a.types === b.types &&
    a.groupId === b.groupId &&
    a.deduplicationId === b.deduplicationId &&
    a.deadLetterSource === b.deadLetterSource
  );
}
