/** The design that wrote a text, kept beside it. It says nothing once somebody has changed the text: see `isWriting`. */

import { boardKey, readJson, type Store, writeJson } from '../workspace/storage.ts';
import { BROKERS } from './brokers.ts';
import { type Channel, type Design, emptyDesign, FRONT, type Part, type Placeable, POOLS, PROVIDER } from './design.ts';
import { change, connect, place, rename } from './edit.ts';

export const keepDesign = (store: Store | null, slug: string, design: Design): void => void writeJson(store, boardKey(slug), design);

/** Null where there is none, or something that no board can have made. */
export function readDesign(store: Store | null, slug: string): Design | null {
  return asDesign(readJson(store, boardKey(slug)));
}

/** Made anew step by step, so that nothing comes in that could not have been placed. */
export function asDesign(value: unknown): Design | null {
  const { broker, parts, ways } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Design>;
  const known = BROKERS.find(each => each === broker);
  if (known === undefined || !Array.isArray(parts) || !Array.isArray(ways)) return null;
  let design = emptyDesign(known);
  for (const part of parts as readonly Partial<Part>[]) {
    if (part?.name === FRONT.name || part?.name === PROVIDER.name) continue;
    const what = placeableOf(part);
    const placed = what === null ? null : place(design, what);
    if (!placed?.ok || typeof part.name !== 'string') return null;
    const named = rename(placed.design, placed.name!, part.name);
    if (!named.ok) return null;
    const fresh = named.design.parts.find(({ name }) => name === part.name)!;
    const fields = Object.entries(part).filter(([field, its]) => isLike(its, (fresh as unknown as { [field: string]: unknown })[field]));
    const changed = change(named.design, part.name, Object.fromEntries(fields));
    if (!changed.ok) return null;
    design = changed.design;
  }
  for (const way of ways) {
    const made = connect(design, String(way?.from), String(way?.to));
    if (!made.ok) return null;
    design = made.design;
  }
  return design;
}

function placeableOf(part: Partial<Part>): Placeable | null {
  if (part?.kind === 'pool') return POOLS.find(each => each === part.name) ?? null;
  if (part?.kind === 'channel') return (part as Channel).topic ? 'topic' : 'queue';
  return part?.kind === 'store' || part?.kind === 'alarm' ? part.kind : null;
}

const WORDS: ReadonlySet<unknown> = new Set([
  ...['follower', 'author', 'none', 'growing', 'same'],
  ...['database', 'redis', 'memory', 'post-and-follower', 'message'],
]);

/** Of the sort that the field has when it is placed. */
function isLike(value: unknown, placed: unknown): boolean {
  if (placed === null) return value === null || isCount(value);
  if (typeof placed === 'number') return isCount(value);
  return typeof placed === 'string' ? value === placed || WORDS.has(value) : typeof value === typeof placed;
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 100_000_000;
