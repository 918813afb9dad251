/** What handlers hand in and fronts answer, where it has to be looked at. */
import type { Json, Ms } from '../../history/event.ts';
import type { HttpAnswer } from '../../process/http.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { min } = Math;

/** `Retry-After` in seconds, as the front's client reads it. */
export function waitOf({ headers }: HttpAnswer): Ms | null {
  const seconds = headers['retry-after'];
  return seconds !== undefined && /^\d{1,9}$/.test(seconds) ? min(Number(seconds) * 1000, 86_400_000) : null;
}

/** What a life is given is its own. */
export function structuredCopy(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(structuredCopy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]));
}

/** Undefined for options that need a second look. */
export function keyFrom(options: unknown): string | null | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  for (const name in options) if (name !== 'key') return undefined;
  const { key } = options as { readonly key?: unknown };
  return typeof key === 'string' ? key : key === undefined || key === null ? null : undefined;
}

export function isCollapse(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'collapseId') return false;
  const { collapseId } = value as { readonly collapseId: unknown };
  return typeof collapseId === 'string' && collapseId.length <= 64;
}
