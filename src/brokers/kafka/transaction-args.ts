/** What programs hand to a transaction, read: records to send, offsets to commit with them. */
import type { Json } from '../../history/event.ts';
import { type Arguments, article, isObject } from '../../services/arguments.ts';
import type { Outgoing } from '../broker.ts';
import type { OffsetEntry } from './offsets.ts';

/** A record as a program sends it. */
export interface ToSend {
  readonly key: string | null;
  readonly value: string;
  readonly headers: { readonly [name: string]: string };
}

export function messagesOf(read: Arguments, value: Json | undefined): readonly ToSend[] {
  if (!Array.isArray(value)) throw read.refusal(`the \`messages\` must be a list such as [{ key, value }], not ${article(value)}.`);
  return (value as readonly Json[]).map(each => {
    const { key = null, value: text, headers = null } = read.fields(each, 'a message', ['key', 'value', 'headers'], '{ key, value }');
    if (isObject(text) || Array.isArray(text))
      throw read.refusal(`the \`value\` of a message must be a text such as JSON.stringify(order), not ${article(text)}.`);
    return {
      key: key === null ? null : read.text(key, 'the `key`', '"ord_12"'),
      value: read.text(text, 'the `value` of a message', 'JSON.stringify(order)'),
      headers: headersOf(read, headers),
    };
  });
}

function headersOf(read: Arguments, value: Json): ToSend['headers'] {
  if (value === null) return {};
  if (!isObject(value)) throw read.refusal(`the \`headers\` must be an object such as { kind: "priced" }, not ${article(value)}.`);
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, read.text(text, `the header \`${name}\``, '"priced"')]));
}

export function offsetsOf(read: Arguments, value: Json | undefined): readonly OffsetEntry[] {
  const such = '[{ topic, partitions: [{ partition, offset }] }]';
  if (!Array.isArray(value)) throw read.refusal(`the \`topics\` must be a list such as ${such}, not ${article(value)}.`);
  return (value as readonly Json[]).flatMap(each => {
    const { topic, partitions } = read.fields(each, 'one of the `topics`', ['topic', 'partitions'], '{ topic, partitions }');
    const name = read.text(topic, 'the `topic`', '"orders"');
    if (!Array.isArray(partitions)) throw read.refusal(`the \`partitions\` must be a list such as [{ partition, offset }].`);
    return (partitions as readonly Json[]).map(one => {
      const { partition, offset } = read.fields(one, 'one of the `partitions`', ['partition', 'offset'], '{ partition, offset }');
      // kafkajs writes offsets as text, because they may be longer than a number can be.
      const next = typeof offset === 'string' && /^\d+$/.test(offset) ? Number(offset) : offset;
      return {
        topic: name,
        partition: read.whole(partition, 'the `partition`', { from: 0 }),
        offset: read.whole(next, 'the `offset`', { from: 0 }),
      };
    });
  });
}

/** As other records are: what is no object shows as one with a single field. */
export function bodyOf(value: string): Outgoing['body'] {
  let parsed: Json;
  try {
    parsed = JSON.parse(value) as Json;
  } catch {
    parsed = value;
  }
  return isObject(parsed) ? parsed : { value: parsed };
}

export function idOf({ eventId, id }: Outgoing['body']): string | null {
  return typeof eventId === 'string' ? eventId : typeof id === 'string' ? id : null;
}
