import type { EffectCounts, TroubleKind } from '../../history/scale.ts';
import type { Followers } from './followers.ts';
import { type AcceptedPost, AGAIN, FIRST, type PushChunk, type PushesOfPost, type PushPart, REFUSED, USERS_A_CHUNK } from './pushes.ts';

const TROUBLES_OF_A_KIND = 5;
const KINDS: readonly TroubleKind[] = ['duplicate', 'missing', 'unwanted', 'out of order'];

/** What several threads know of pushes, put together. Yields now and then, for a page that is to stay awake meanwhile. */
export function* tallied(parts: readonly PushPart[], followers: ReadonlyMap<string, Followers>): Generator<void, EffectCounts> {
  const tally = new PushTally(postsOf(parts), followers);
  if (parts.length === 1) {
    for (const chunk of parts[0]!.chunks) {
      tally.add([chunk]);
      yield;
    }
  } else {
    const together = new Map<string, PushChunk[]>();
    for (const { chunks } of parts) {
      for (const chunk of chunks) {
        const place = `${chunk.from}\0${chunk.prefix}\0${chunk.suffix}`;
        const its = together.get(place);
        if (its === undefined) together.set(place, [chunk]);
        else its.push(chunk);
      }
    }
    for (const chunks of together.values()) {
      tally.add(chunks);
      yield;
    }
  }
  return tally.result(parts.reduce((sum, { unnamed }) => sum + unnamed, 0));
}

/** Each once, in the order in which they were accepted. */
function postsOf(parts: readonly PushPart[]): readonly AcceptedPost[] {
  const first = new Map<string, AcceptedPost>();
  for (const { posts } of parts) {
    for (const post of posts) {
      const known = first.get(post.postId);
      if (known === undefined || inOrder(post, known) < 0) first.set(post.postId, post);
    }
  }
  return [...first.values()].toSorted(inOrder);
}

export const inOrder = (one: AcceptedPost, other: AcceptedPost): number =>
  one.at - other.at || one.origin - other.origin || (one.postId < other.postId ? -1 : 1);

/** Of one post that was accepted. */
interface Owed {
  /** Its place in the order of acceptance. */
  readonly place: number;
  readonly authorId: string;
  readonly count: number;
  /** Where all are `<prefix>1` to `<prefix><count>`: the prefix, and from where on numbers were looked at. */
  readonly prefix: string | null;
  readonly lookedAt: Set<number>;
  /** Else those that were not pushed to yet. */
  readonly left: Set<string>;
}

interface Trouble {
  readonly place: number;
  readonly postId: string;
  readonly user: string;
  readonly times: number;
}

/** Brings together what is known of the same users, chunk by chunk, and counts it. */
export class PushTally {
  readonly #owed = new Map<string, Owed>();
  readonly #troubles: { readonly [kind in TroubleKind]: Trouble[] } = { duplicate: [], missing: [], unwanted: [], 'out of order': [] };
  #done = 0;
  #distinct = 0;
  #duplicated = 0;
  #met = 0;
  #outOfOrder = 0;
  #refused = 0;
  #refusedMissing = 0;

  constructor(posts: readonly AcceptedPost[], followers: ReadonlyMap<string, Followers>) {
    for (const [place, { postId, authorId }] of posts.entries()) {
      const following = followers.get(authorId) ?? { ids: [] };
      const owed = { place, authorId, lookedAt: new Set<number>() };
      if ('ids' in following) {
        const left = new Set(following.ids);
        this.#owed.set(postId, { ...owed, count: left.size, prefix: null, left });
      } else {
        const { count, numbered } = following;
        this.#owed.set(postId, { ...owed, count, prefix: numbered.prefix, left: new Set() });
      }
    }
  }

  /** What each thread knows of the same users. */
  add(chunks: readonly PushChunk[]): void {
    const { prefix, suffix, from } = chunks[0]!;
    const posts = chunks.length === 1 ? chunks[0]!.posts : merged(chunks);
    const known = posts
      .map(post => ({ ...post, owed: this.#owed.get(post.postId) ?? null }))
      .toSorted((a, b) => (a.owed?.place ?? Number.MAX_SAFE_INTEGER) - (b.owed?.place ?? Number.MAX_SAFE_INTEGER));
    for (const post of known) this.#addPost(post, post.owed, prefix, suffix, from);
    const authors = Map.groupBy(
      known.filter(({ owed }) => owed !== null),
      ({ owed }) => owed!.authorId,
    );
    for (const its of authors.values()) if (its.length > 1) this.#order(its, prefix, suffix, from);
  }

  #addPost({ postId, words, again }: PushesOfPost, owed: Owed | null, prefix: string, suffix: string, from: number): void {
    const place = owed?.place ?? Number.MAX_SAFE_INTEGER;
    const numbered = owed !== null && owed.prefix === prefix && suffix === '';
    if (numbered) owed.lookedAt.add(from);
    // Of numbers that follow each other: once one is no worse than all that are kept, none is.
    const looks = { duplicate: true, missing: numbered, unwanted: true };
    const note = (kind: 'duplicate' | 'missing' | 'unwanted', index: number, times: number) => {
      looks[kind] = this.#note(kind, place, postId, nameOf(prefix, suffix, from + index), times);
    };
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index]!;
      if ((word & REFUSED) !== 0) {
        this.#refused += 1;
        if ((word & FIRST) === 0 && this.#isOwed(owed, numbered, prefix, suffix, from + index)) this.#refusedMissing += 1;
      }
      if ((word & FIRST) === 0) {
        if (looks.missing && from + index >= 1 && from + index <= owed!.count) note('missing', index, 0);
        continue;
      }
      const times = 1 + ((word & AGAIN) === 0 ? 0 : again![index]!);
      this.#done += times;
      this.#distinct += 1;
      if (times > 1) {
        this.#duplicated += 1;
        if (looks.duplicate) note('duplicate', index, times);
      }
      const wanted = numbered ? from + index >= 1 && from + index <= owed.count : owed?.left.delete(nameOf(prefix, suffix, from + index));
      if (wanted) this.#met += 1;
      else if (looks.unwanted && this.#owed.size > 0) note('unwanted', index, times);
    }
  }

  #isOwed(owed: Owed | null, numbered: boolean, prefix: string, suffix: string, number: number): boolean {
    if (numbered) return number >= 1 && number <= owed!.count;
    return owed?.left.has(nameOf(prefix, suffix, number)) ?? false;
  }

  #order(posts: readonly (PushesOfPost & { readonly owed: Owed | null })[], prefix: string, suffix: string, from: number): void {
    const latest = new Int32Array(USERS_A_CHUNK);
    for (const { postId, words, owed } of posts) {
      let looks = true;
      for (let index = 0; index < words.length; index += 1) {
        const word = words[index]!;
        const first = word & FIRST;
        if (first === 0) continue;
        if (first < latest[index]!) {
          this.#outOfOrder += 1;
          if (looks) looks = this.#note('out of order', owed!.place, postId, nameOf(prefix, suffix, from + index), 1);
        }
        if ((word & REFUSED) === 0 && first > latest[index]!) latest[index] = first;
      }
    }
  }

  /** False where it is no better to show than what is kept. */
  #note(kind: TroubleKind, place: number, postId: string, user: string, times: number): boolean {
    const kept = this.#troubles[kind];
    const trouble: Trouble = { place, postId, user, times };
    if (kept.length === TROUBLES_OF_A_KIND) {
      if (simplestFirst(trouble, kept.at(-1)!) >= 0) return false;
      kept.pop();
    }
    kept.push(trouble);
    kept.sort(simplestFirst);
    return true;
  }

  /** @param unnamed pushes that said of no post that they are about it */
  result(unnamed: number): EffectCounts {
    for (const [postId, owed] of this.#owed) this.#lookForMissing(postId, owed);
    const owed = [...this.#owed.values()].reduce((sum, { count }) => sum + count, 0);
    return {
      owed,
      done: this.#done,
      distinct: this.#distinct,
      duplicates: this.#done - this.#distinct,
      duplicated: this.#duplicated,
      missing: owed - this.#met,
      unwanted: this.#owed.size === 0 ? 0 : this.#distinct - this.#met,
      unnamed,
      outOfOrder: this.#outOfOrder,
      refused: this.#refused,
      refusedMissing: this.#refusedMissing,
      troubles: KINDS.flatMap(kind => this.#troubles[kind].map(({ postId, user, times }) => ({ kind, of: `${postId}/${user}`, times }))),
    };
  }

  /** Of users who were pushed to by nobody, about this post. */
  #lookForMissing(postId: string, { place, prefix, count, lookedAt, left }: Owed): void {
    if (prefix === null) {
      for (const user of left) this.#note('missing', place, postId, user, 0);
      return;
    }
    for (let from = 0; from <= count; from += USERS_A_CHUNK) {
      if (lookedAt.has(from)) continue;
      for (let number = Math.max(from, 1); number < from + USERS_A_CHUNK && number <= count; number += 1)
        if (!this.#note('missing', place, postId, nameOf(prefix, '', number), 0)) return;
    }
  }
}

/** A family of one has the whole name for a prefix. */
const nameOf = (prefix: string, suffix: string, number: number): string =>
  prefix.endsWith('\0') ? prefix.slice(0, -1) : `${prefix}${number}${suffix}`;

/** By post, then as numbers are ordered. */
function simplestFirst(one: Trouble, other: Trouble): number {
  if (one.place !== other.place) return one.place - other.place;
  if (one.postId !== other.postId) return one.postId < other.postId ? -1 : 1;
  return one.user.length - other.user.length || (one.user < other.user ? -1 : one.user > other.user ? 1 : 0);
}

/** What several know of the same users. */
function merged(chunks: readonly PushChunk[]): readonly PushesOfPost[] {
  const posts = new Map<string, { words: Int32Array; again: Int32Array | null }>();
  for (const chunk of chunks) {
    for (const { postId, words, again } of chunk.posts) {
      const ours = posts.get(postId);
      if (ours === undefined) posts.set(postId, { words: words.slice(), again: again?.slice() ?? null });
      else mergeInto(ours, words, again);
    }
  }
  return [...posts].map(([postId, { words, again }]) => ({ postId, words, again }));
}

function mergeInto(ours: { words: Int32Array; again: Int32Array | null }, words: Int32Array, again: Int32Array | null): void {
  const both = ours.words;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (word === 0) continue;
    const own = both[index]!;
    const once = (word & FIRST) !== 0 && (own & FIRST) !== 0;
    const first = once ? Math.min(word & FIRST, own & FIRST) : (word | own) & FIRST;
    both[index] = ((word | own) & ~FIRST) | first | (once ? AGAIN : 0);
    const more = (again?.[index] ?? 0) + (once ? 1 : 0);
    if (more === 0) continue;
    ours.again ??= new Int32Array(USERS_A_CHUNK);
    ours.again[index]! += more;
  }
}
