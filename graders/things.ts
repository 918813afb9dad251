/** What work is for, by the fields that name it: `ord_12`; `ada/post_1`, where it takes two. */
import type { Called, Change, Json } from '../src/history/event.ts';
import type { Effect } from './effect.ts';

export interface Fields {
  readonly [field: string]: Json;
}

export const fieldsOf = (value: Json): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Null where a field is missing. */
export function thingIn(per: readonly string[], fields: Fields): string | null {
  return per.some(field => fields[field] === undefined) ? null : per.map(field => String(fields[field])).join('/');
}

/**
 * By the row, or the event that was published; where they do not say, by the key, which stands for one field and no more. Null: it names
 * nothing.
 */
export function thingOfChange(per: readonly string[], { key, before, after }: Change): string | null {
  const row = fieldsOf(after ?? before);
  // Of a mail only the subject is kept.
  const newest = typeof row.newest === 'string' ? { subject: row.newest } : fieldsOf(row.newest ?? null);
  return thingIn(per, row) ?? thingIn(per, newest) ?? (per.length === 1 ? key : null);
}

/**
 * What a try is for that may not take hold: a push names its device and has data. Null where that is known only by what was in hand.
 */
export function thingOfCall(
  { store, per, named }: Pick<Effect, 'store' | 'per' | 'named'>,
  { service, operation, args }: Called,
): string | null {
  if (named !== 'change' || service !== store || service !== 'push' || operation !== 'send' || !Array.isArray(args)) return null;
  const [token = null, notification = null] = args as readonly Json[];
  return thingIn(per, { ...fieldsOf(fieldsOf(notification).data ?? null), userId: token });
}
