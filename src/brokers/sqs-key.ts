import type { Json, Ms } from '../history/event.ts';
import type { MessageState, Queue, Stored } from './sqs-queue.ts';
import { MINUTE } from './sqs-settings.ts';

type Queues = ReadonlyMap<string, Queue>;

/** What a message will be once the deadlines up to `now` have happened. */
export function stateAt(message: Stored, now: Ms): MessageState | 'expired' {
  if (message.expiry !== null && message.expiry.at <= now) return 'expired';
  return message.due !== null && message.due.at <= now ? 'ready' : message.state;
}

/** All that can make a difference later, as text. Messages are named by their rank in send order, because ties are broken by it. */
export function keyOf(queues: Queues, tasks: string, now: Ms, ageless: boolean): string {
  const messages = inSendOrder(queues);
  const ranks = new Map(messages.map((message, index) => [message, index]));
  const rank = (message: Stored) => ranks.get(message)!;
  const lines = messages.map(message => {
    message.fixedKey ||= fixedKey(message);
    const { state, due, expiry, receiveCount, receivesHere, sequence, sentAt, firstReceivedAt, lastReceivedAt } = message;
    let line = `${message.fixedKey}${state}|${receiveCount}|${receivesHere}|${sequence}|`;
    if (due !== null) line += due.at - now;
    // Where the twelve hours end (S-02).
    if (state === 'in-flight') line += `^${now - lastReceivedAt}`;
    if (expiry !== null) line += `!${expiry.at - now}`;
    if (!ageless) line += `|${now - sentAt}|${firstReceivedAt === null ? '' : now - firstReceivedAt}`;
    return line;
  });
  for (const queue of queues.values()) lines.push(queueKey(queue, rank, now));
  lines.push(tasks);
  return lines.join('\n');
}

function fixedKey(message: Stored): string {
  const { queue, id, root, redrives, body, headers, groupId, deduplicationId, deadLetterSource } = message;
  return JSON.stringify([queue.settings.name, id, root, redrives, body, headers, groupId, deduplicationId, deadLetterSource]);
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
  const all = inSendOrder(queues);
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

function inSendOrder(queues: Queues): Stored[] {
  const messages: Stored[] = [];
  for (const queue of queues.values()) messages.push(...queue.messages.values());
  return messages.sort((a, b) => a.order - b.order);
}
