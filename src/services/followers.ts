/**
 * The directory of who follows whom, read page by page. It only answers: nothing here changes in a run.
 *
 * Followers are declared by the exercise, as a list or as a number: then they are computed as they are asked for, so that
 * somebody with ten million followers takes no memory.
 */
import type { Json, Ms } from '../history/event.ts';
import { Arguments } from './arguments.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

/** `ids` in the order of the list, or `count` of them called `prefix` and a number from 1 on. */
export type Following = { readonly ids: readonly string[] } | { readonly count: number; readonly prefix: string };

export interface FollowersConfig {
  readonly pageSize: number;
  readonly users: { readonly [userId: string]: Following };
}

export class Followers implements Service {
  readonly #pageSize: number;
  readonly #users: ReadonlyMap<string, Following>;

  constructor({ pageSize, users }: FollowersConfig) {
    this.#pageSize = pageSize;
    this.#users = new Map(Object.entries(users));
  }

  ready(): boolean {
    return true;
  }

  readOnly(): boolean {
    return true;
  }

  apply({ operation, args }: ServiceCall, _now: Ms): Reply {
    const read = new Arguments(`followers.${operation}`);
    const userId = read.text(args[0], 'the user’s id', '"ada"');
    // Nobody is a user without followers as far as this directory knows; it does not know who exists.
    const following = this.#users.get(userId) ?? { ids: [] };
    const count = countOf(following);
    if (operation === 'count') return { result: count, changes: [] };
    if (operation !== 'page') throw new Error(`the follower directory has no operation ${operation}`);
    const from = offsetFrom(read, userId, args[1], count);
    const to = Math.min(from + this.#pageSize, count);
    const page: Json = { followers: idsOf(following, from, to), next: to < count ? cursor(userId, to) : null };
    return { result: page, changes: [] };
  }

  disconnect(): void {}

  digest(): void {}

  /** Nothing in it changes, so one is enough. */
  copy(): Followers {
    return this;
  }

  /** How many, not who: they may be millions. */
  snapshot(): Json {
    return Object.fromEntries([...this.#users].map(([userId, following]) => [userId, { followers: countOf(following) }]));
  }
}

const countOf = (following: Following): number => ('ids' in following ? following.ids.length : following.count);

function idsOf(following: Following, from: number, to: number): string[] {
  if ('ids' in following) return following.ids.slice(from, to);
  return Array.from({ length: to - from }, (_, index) => `${following.prefix}${from + index + 1}`);
}

const cursor = (userId: string, offset: number): string => `${userId}:${offset}`;

function offsetFrom(read: Arguments, userId: string, value: Json | undefined, count: number): number {
  if (value === undefined || value === null) return 0;
  const text = read.text(value, 'the cursor', 'the `next` of the page before');
  const offset = Number(text.slice(text.lastIndexOf(':') + 1));
  if (Number.isSafeInteger(offset) && offset > 0 && offset < count && text === cursor(userId, offset)) return offset;
  throw new ServiceRefusal(
    'InvalidCursor',
    `${read.call}: "${text}" is no cursor of ${userId}. Pass the \`next\` of the page before as it is, and nothing for the first page.`,
    'invalid_cursor',
  );
}
