/**
 * What happens to a message that a queue gives up: it is published anew, by the queue, to the queue's dead-letter exchange.
 *
 * - Its history lists one entry per queue and reason, the newest first; a repeat counts up and moves to the front, and keeps the time,
 *   exchange and keys of the first time.
 * - `expiration` is taken off, lest it expire again where it arrives, and kept as `original-expiration`.
 * - A queue is skipped when the message has died there before and nobody rejected it since: a cycle that no client drives is cut
 *   in silence.
 */
import { field } from './fields.ts';
import { ccRoutes, type Death, type Message, without } from './message.ts';
import type { Core, Queue } from './ports.ts';
import type { Profile } from './profiles.ts';
import type { DeathReason, FieldTable, FieldValue, Ms, Properties } from './types.ts';

export interface Burial {
  readonly reason: DeathReason;
  readonly queue: string;
  readonly exchange: string;
  /** Null: the message keeps its own keys. */
  readonly key: string | null;
  readonly now: Ms;
}

/** The dead letter. */
export function bury(message: Message, burial: Burial, profile: Profile): Message {
  const recorded = profile.deathsAreAnnotations ? annotate(message, burial) : writeHeaders(message, burial, profile);
  return {
    ...recorded,
    exchange: burial.exchange,
    keys: burial.key === null ? message.keys : [burial.key],
    properties: withoutExpiration(message.properties),
    ttl: null,
  };
}

function withoutExpiration(properties: Properties): Properties {
  if (properties.expiration === undefined) return properties;
  const { expiration: _, ...rest } = properties;
  return rest;
}

/** 4.0: the history is the broker's own, whatever the headers say. */
function annotate(message: Message, { reason, queue, now }: Burial): Message {
  const marks = { 'x-last-death-reason': reason, 'x-last-death-queue': queue, 'x-last-death-exchange': message.exchange };
  const known = message.deaths.find(death => death.queue === queue && death.reason === reason);
  const death: Death = known
    ? { ...known, count: known.count + 1 }
    : { queue, reason, exchange: message.exchange, keys: openKeys(message), count: 1, time: Math.floor(now / 1000), ttl: message.ttl };
  const first: FieldTable =
    message.deaths.length > 0
      ? {}
      : { 'x-first-death-reason': reason, 'x-first-death-queue': queue, 'x-first-death-exchange': message.exchange };
  return {
    ...message,
    deaths: [death, ...message.deaths.filter(other => other !== known)],
    annotations: { ...message.annotations, ...first, ...marks },
  };
}

/** BCC is for the broker's eyes only; each of its keys is struck out once. */
function openKeys(message: Message): string[] {
  const keys = [...message.keys];
  for (const hidden of message.bcc) {
    const at = keys.indexOf(hidden);
    if (at >= 0) keys.splice(at, 1);
  }
  return keys;
}

/** 3.10: the history is the `x-death` header, and one that a client made is believed and counted on (`dlx-republish-x-death@3.10.8`). */
function writeHeaders(message: Message, burial: Burial, profile: Profile): Message {
  const { reason, queue, now } = burial;
  const headers: { [name: string]: FieldValue } = { ...message.headers };
  const expiration = message.properties.expiration;
  const entry: FieldTable = {
    count: 1,
    exchange: message.exchange,
    ...(expiration === undefined ? {} : { 'original-expiration': expiration }),
    queue,
    reason,
    'routing-keys': [message.keys[0]!, ...ccRoutes(message.headers)],
    time: { '!': 'timestamp', value: Math.floor(now / 1000) },
  };
  const former = field(message.headers, 'x-death');
  if (former === undefined) {
    headers['x-first-death-reason'] = reason;
    headers['x-first-death-queue'] = queue;
    headers['x-first-death-exchange'] = message.exchange;
    headers['x-death'] = [entry];
  } else if (Array.isArray(former)) {
    const entries = grouped(former.filter(isTable));
    const known = entries.find(other => other.queue === queue && other.reason === reason);
    const counted = known ? { ...known, count: (typeof known.count === 'number' ? known.count : 0) + 1 } : entry;
    headers['x-death'] = [counted, ...entries.filter(other => other !== known)];
  } else {
    headers['x-death'] = [entry];
  }
  const kept = burial.key !== null && profile.deadLetterKeyDropsCc ? without(headers, 'CC') : headers;
  return { ...message, headers: kept };
}

function isTable(value: FieldValue): value is FieldTable {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * One entry per queue and reason. Going over two or more entries turns their order round, which is why the third hop of
 * `dlx-same-queue-two-reasons@3.10.8` shows the older ones the other way about.
 */
function grouped(entries: readonly FieldTable[]): readonly FieldTable[] {
  if (entries.length < 2) return entries;
  const result: FieldTable[] = [];
  for (const entry of entries) {
    if (result.some(other => other.queue === entry.queue && other.reason === entry.reason)) continue;
    const twins = entries.filter(other => other.queue === entry.queue && other.reason === entry.reason);
    const first = twins[0]!;
    result.unshift(field(first, 'count') === undefined ? { ...first, count: twins.length } : first);
  }
  return result;
}

/** Would the dead letter come back to `target` without any client having wanted it? */
export function isCycle(letter: Message, reason: DeathReason, target: string): boolean {
  if (reason === 'rejected') return false;
  const former = field(letter.headers, 'x-death');
  const deaths: readonly unknown[] = letter.deaths.length > 0 ? letter.deaths : Array.isArray(former) ? former : [];
  const at = deaths.findIndex(death => queueOf(death) === target);
  if (at < 0) return false;
  return deaths.slice(0, at + 1).every(death => queueOf(death) !== undefined && (death as { reason?: unknown }).reason !== 'rejected');
}

function queueOf(death: unknown): unknown {
  return typeof death === 'object' && death !== null && !Array.isArray(death) ? (death as { queue?: unknown }).queue : undefined;
}

/** At most once: routed where it can be now, lost where it cannot. */
export function deadLetterOnce(core: Core, queue: Queue, message: Message, reason: DeathReason): void {
  const name = queue.config.deadLetterExchange!;
  const exchange = core.exchanges.all.get(name);
  // A missing exchange is no error (R-26, `dlx-missing`).
  if (!exchange) return;
  const letter = bury(message, { reason, queue: queue.name, exchange: name, key: queue.config.deadLetterKey, now: core.now }, core.profile);
  const to: string[] = [];
  for (const target of core.exchanges.route(exchange, letter)) {
    const found = core.queue(target);
    if (!found || isCycle(letter, reason, target)) continue;
    found.publish(letter, null, null);
    to.push(target);
  }
  if (core.observed) core.fact({ type: 'dead-lettered', at: core.now, queue: queue.name, message: message.id, reason, exchange: name, to });
}
