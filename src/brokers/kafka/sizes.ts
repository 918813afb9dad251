/** How many bytes a record takes in a batch of format 2, near enough for retention by size, batches and buffers. */

import { countOf, isRange, recordAt } from './log.ts';
import { utf8Length } from './murmur2.ts';
import type { KafkaRecord, Records } from './types.ts';

/** The header of a batch. */
export const BATCH_OVERHEAD = 61;

export function bytesOfRecord({ key, value, headers = {} }: KafkaRecord): number {
  let body = 1 + 1 + 1 + sized(key) + sized(value) + 1;
  for (const [name, text] of Object.entries(headers)) body += sized(name) + sized(text);
  return varint(body) + body;
}

export function bytesOfBatch(records: Records): number {
  if (isRange(records)) return BATCH_OVERHEAD + records.bytes;
  let bytes = BATCH_OVERHEAD;
  for (let i = 0; i < countOf(records); i++) bytes += bytesOfRecord(recordAt(records, i));
  return bytes;
}

function sized(text: string | null): number {
  if (text === null) return 1;
  const length = utf8Length(text);
  return varint(length) + length;
}

/** Zigzag varint. */
function varint(value: number): number {
  let bytes = 1;
  for (let rest = value * 2; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}
