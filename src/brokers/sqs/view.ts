import type { Json, Ms } from '../../history/event.ts';
import type { MessageState, Queue, Stored } from './queue.ts';
import { MINUTE } from './settings.ts';

type Queues = ReadonlyMap<string, Queue>;

/** What a message will be once the deadlines up to `now` have happened. */
export function stateAt(message: Stored, now: Ms): MessageState | 'expired' {
  if (message.expiry !== null && message.expiry.at <= now) return 'expired';
  return message.due !== null && message.due.at <= now ? 'ready' : message.state;
}

/** What `order.readable` will give once the deadlines up to `now` have happened. Looks at every message. */
export function readableAt(queue: Queue, now: Ms): Stored[] {
  const messages = inSendOrder([queue]).filter(message => stateAt(message, now) !== 'expired');
  if (messages.filter(message => stateAt(message, now) === 'in-flight').length >= queue.settings.maxInFlight) return [];
  if (!queue.settings.fifo) return messages.filter(message => stateAt(message, now) === 'ready');
  const blocked = new Set<string>();
  return messages
    .sort((a, b) => a.sequence - b.sequence)
    .filter(message => {
      if (stateAt(message, now) !== 'ready') blocked.add(message.groupId!);
      return !blocked.has(message.groupId!);
    });
}

/** How many are ready, in flight and delayed, once the deadlines up to `now` have happened. */
export function countAt(queue: Queue, now: Ms): Readonly<Record<MessageState, number>> {
  const count: Record<MessageState, number> = { ready: 0, 'in-flight': 0, delayed: 0, deleted: 0 };
  for (const message of queue.messages.values()) {
    const state = stateAt(message, now);
    if (state !== 'expired') count[state] += 1;
  }
  return count;
}

/** A copy that a receive would move to the dead-letter queue is not handed out, so it is not repeatable (S-12). */
export function isRepeatable(message: Stored, now: Ms): boolean {
  const { queue } = message;
  const state = stateAt(message, now);
  return !queue.settings.fifo && (state === 'in-flight' || state === 'deleted') && !queue.isExhausted(message);
}

/** All that can make a difference later, as text. Messages are named by their rank in send order, because ties are broken by it. */
export function keyOf(queues: Queues, tasks: string, now: Ms, ageless: boolean): string {
  const messages = inSendOrder(queues.values());
  const ranks = new Map(messages.map((message, index) => [message, index]));
  const timeless = ageless && [...queues.values()].every(queue => queue.settings.retentionMs === null);
  const rank = (message: Stored) => ranks.get(message)!;
  const lines = messages.map(message => {
    message.fixedKey ||= fixedKey(message);
    const { state, due, expiry, receiveCount, receivesHere, sequence, sentAt, firstReceivedAt, lastReceivedAt } = message;
    let line = `${message.fixedKey}${state}|${receiveCount}|${receivesHere}|${sequence}|`;
    if (due !== null) line += due.at - now;
    // Where the twelve hours end (S-02).
    if (state === 'in-flight') line += `^${now - lastReceivedAt}`;
    if (expiry !== null) line += `!${expiry.at - now}`;
    if (!timeless) line += `|${now - sentAt}`;
    if (!ageless) line += `|${firstReceivedAt === null ? '' : now - firstReceivedAt}`;
    return line;
  });
  for (const queue of queues.values()) lines.push(queueKey(queue, rank, now));
  lines.push(tasks);
  return lines.join('\n');
}

/** What stays the same about a message while it is in its queue. */
export function fixedKey(message: Stored): string {
  const { queue, id, root, redrives, body, headers, types, groupId, deduplicationId, deadLetterSource } = message;
  return JSON.stringify([queue.settings.name, id, root, redrives, body, headers, types, groupId, deduplicationId, deadLetterSource]);
}

function queueKey(queue: Queue, rank: (message: Stored) => number, now: Ms): string {
  const { settings, settingsKey, order, deduplication, attempts, sequence, purgedAt } = queue;
  let key = `${settingsKey}>${order.key(now, rank)}`;
  if (purgedAt !== null && now - purgedAt < MINUTE) key += `|purged ${now - purgedAt}`;
  if (!settings.fifo) return key;
  const known = [...deduplication]
    .filter(([, { until }]) => until > now)
    .map(([id, { messageId, sequence: number, until }]) => [id, messageId, number, until - now]);
  const batches = [...attempts]
    .filter(([, { until }]) => until > now)
    .map(([id, { handed, until }]) => [
      id,
      until - now,
      ...handed.map(({ message, receipt, due }) => [message.queue.messages.get(message.id) === message, message.id, receipt, due - now]),
    ]);
  return `${key}|${sequence}|${JSON.stringify(known)}|${JSON.stringify(batches)}`;
}

export function snapshotOf(queues: Queues, now: Ms): Json {
  const all = inSendOrder(queues.values());
  const rows = (queue: Queue) =>
    all.flatMap(message => {
      const state = stateAt(message, now);
      if (message.queue !== queue || state === 'expired') return [];
      const { id, body, receiveCount, groupId, due } = message;
      const hidden = state === 'in-flight' || state === 'delayed';
      return [{ message: id, state, receiveCount, visibleAt: hidden ? due!.at : null, groupId, body }];
    });
  return Object.fromEntries(
    [...queues].map(([name, queue]) => [name, { type: queue.settings.fifo ? 'fifo' : 'standard', messages: rows(queue) }]),
  );
}

export function inSendOrder(queues: Iterable<Queue>): Stored[] {
  const messages: Stored[] = [];
  for (const queue of queues) messages.push(...queue.messages.values());
  return messages.sort((a, b) => a.order - b.order);
}
