import type { Json, Ms } from '../../history/event.ts';
import { Families, type Family, PAGE } from './families.ts';
import { TooManyTemplates } from './templates.ts';

// Of what is known of a push to one user about one post: one more than when it was first taken, 0 for never; an outage refused it; it was
// taken more than once, and how often is written elsewhere, because few are.
export const FIRST = (1 << 30) - 1;
export const REFUSED = 1 << 30;
export const AGAIN = 1 << 31;

/** Numbers of users in one chunk. */
const PAGES_A_CHUNK = 16;
export const USERS_A_CHUNK = PAGES_A_CHUNK * PAGE;
/** Ways in which names of users may begin and end, for each post. */
const KINDS_OF_USERS = 65_536;

/** What counts as the work. A push is about a post and a user by what it says itself. */
export interface ScaleEffect {
  readonly call: 'push.send';
  /**
   * The program with a front whose accepted requests (`{ postId, authorId }`, answered below 400) owe a push to each follower of the
   * author. Null: nobody owes anything.
   */
  readonly owedBy: string | null;
}

/** A post that a front accepted. */
export interface AcceptedPost {
  readonly postId: string;
  readonly authorId: string;
  /** When it was answered, and when the request had come. */
  readonly at: Ms;
  readonly origin: Ms;
}

/** Pushes to some users, whose names are alike but for a number: `USERS_A_CHUNK` of them from `from` on, post by post. */
export interface PushChunk {
  readonly prefix: string;
  readonly suffix: string;
  readonly from: number;
  readonly posts: readonly PushesOfPost[];
}

export interface PushesOfPost {
  readonly postId: string;
  /** By user. */
  readonly words: Int32Array;
  /** How often more than once; null where that was never. */
  readonly again: Int32Array | null;
}

/** What is known of all pushes that some of the workers sent: plain data. */
export interface PushPart {
  readonly posts: readonly AcceptedPost[];
  /** Pushes that said of no post that they are about it. */
  readonly unnamed: number;
  readonly chunks: Iterable<PushChunk>;
}

class Post {
  readonly postId: string;
  readonly number: number;
  readonly users = new Families(KINDS_OF_USERS);
  /** By family of `users`. */
  readonly again: (Family | undefined)[] = [];

  constructor(postId: string, number: number) {
    this.postId = postId;
    this.number = number;
  }
}

/**
 * Follows millions of pushes, four bytes for each post and user. What it knows at the end does not depend on the order in which it was
 * told, so that several threads can each keep one, and what they know be added up (`push-tally.ts`).
 */
export class PushLedger {
  readonly effect: ScaleEffect;
  unnamed = 0;
  // Of the push that was read last.
  post = 0;
  family = 0;
  number = 0;
  readonly #posts: Post[] = [];
  readonly #byId = new Map<string, Post>();
  #last: Post | null = null;
  readonly #accepted = new Map<string, AcceptedPost>();

  constructor(effect: ScaleEffect) {
    this.effect = effect;
  }

  /** Whose push this is going to be: in `post`, `family` and `number` afterwards. */
  read(postId: string, user: string): void {
    const last = this.#last;
    const post = last !== null && last.postId === postId ? last : this.#postOf(postId);
    const { users } = post;
    const family = users.read(user);
    this.post = post.number;
    if (family !== null) {
      this.family = family.number;
      this.number = users.number;
      return;
    }
    // A name without a number is a family of its own.
    const single = users.family(`${user}\0`, '');
    if (single === null) throw new TooManyTemplates();
    this.family = single.number;
    this.number = 0;
  }

  #postOf(postId: string): Post {
    let post = this.#byId.get(postId);
    if (post === undefined) {
      post = new Post(postId, this.#posts.length);
      this.#posts.push(post);
      this.#byId.set(postId, post);
    }
    this.#last = post;
    return post;
  }

  done(post: number, family: number, number: number, now: Ms): void {
    const its = this.#posts[post]!.users.list[family]!;
    const before = its.get(number);
    if ((before & FIRST) === 0) its.set(number, before | (now + 1));
    else this.#onceMore(this.#posts[post]!, its, number, now, before);
  }

  #onceMore({ again }: Post, family: Family, number: number, now: Ms, before: number): void {
    const first = (before & FIRST) - 1 < now ? before & FIRST : now + 1;
    family.set(number, (before & REFUSED) | AGAIN | first);
    while (again.length <= family.number) again.push(undefined);
    const its = (again[family.number] ??= new Families().family(family.prefix, family.suffix)!);
    its.set(number, its.get(number) + 1);
  }

  refused(post: number, family: number, number: number): void {
    const its = this.#posts[post]!.users.list[family]!;
    its.set(number, its.get(number) | REFUSED);
  }

  /** A front answered this request, below 400. Nothing is owed for what names no post and no author. */
  accepted(body: { readonly [field: string]: Json }, at: Ms, origin: Ms): void {
    const post = acceptedFrom(body, at, origin);
    if (post !== null && !this.#accepted.has(post.postId)) this.#accepted.set(post.postId, post);
  }

  part(): PushPart {
    const posts = this.#posts;
    const chunks = { [Symbol.iterator]: () => chunksOf(posts) };
    return { posts: [...this.#accepted.values()], unnamed: this.unnamed, chunks };
  }
}

export function acceptedFrom(body: { readonly [field: string]: Json }, at: Ms, origin: Ms): AcceptedPost | null {
  const { postId, authorId } = body;
  return typeof postId === 'string' && typeof authorId === 'string' ? { postId, authorId, at, origin } : null;
}

/** The post that a notification says it is about; null: it says of none. Undefined: the provider has to look at it. */
export function postOf(notification: unknown): string | null | undefined {
  if (typeof notification !== 'object') return notification === undefined || typeof notification === 'string' ? null : undefined;
  let data: unknown;
  let titled = false;
  for (const name in notification) {
    const value = (notification as { readonly [field: string]: unknown })[name];
    if (name === 'data') data = value;
    else if (typeof value !== 'string' || (name !== 'title' && name !== 'body')) return undefined;
    else if (name === 'title') titled = true;
  }
  return titled ? (data === undefined ? null : postIn(data)) : undefined;
}

/** What an app is handed with a notification: texts by name. */
function postIn(data: unknown): string | null | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  let postId: string | null = null;
  for (const name in data) {
    const value = (data as { readonly [field: string]: unknown })[name];
    if (typeof value !== 'string') return undefined;
    if (name === 'postId') postId = value;
  }
  return postId;
}

function* chunksOf(posts: readonly Post[]): Generator<PushChunk> {
  const byEnds = new Map<string, { readonly post: Post; readonly family: Family }[]>();
  for (const post of posts) {
    for (const family of post.users.list) {
      const ends = `${family.prefix}\0${family.suffix}`;
      const its = byEnds.get(ends);
      if (its === undefined) byEnds.set(ends, [{ post, family }]);
      else its.push({ post, family });
    }
  }
  for (const its of byEnds.values()) {
    const { prefix, suffix } = its[0]!.family;
    const pages = Math.max(...its.map(({ family }) => family.pages));
    for (let at = 0; at < pages; at += PAGES_A_CHUNK) {
      const words = its.flatMap(({ post: { postId, again }, family }) => {
        const own = flat(family, at);
        return own === null ? [] : [{ postId, words: own, again: flat(again[family.number], at) }];
      });
      if (words.length > 0) yield { prefix, suffix, from: at * PAGE, posts: words };
    }
  }
}

/** Some pages in a row; null where there is none of them. */
function flat(family: Family | undefined, from: number): Int32Array | null {
  if (family === undefined) return null;
  const pages = Array.from({ length: PAGES_A_CHUNK }, (_, index) => family.page(from + index));
  if (pages.every(page => page === null)) return null;
  const all = new Int32Array(USERS_A_CHUNK);
  for (const [index, page] of pages.entries()) if (page !== null) all.set(page, index * PAGE);
  return all;
}
