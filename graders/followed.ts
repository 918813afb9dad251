/**
 * One request that owes a piece of work to each of many: a post owes a push to every follower. What programs send each other about it may
 * stand for one of them, for several, or for a page of them, so a message is not asked what it is about, but what it speaks of.
 */
import type { Json } from '../src/history/event.ts';
import type { Each, Effect } from './effect.ts';
import { SharedMap } from './shared.ts';
import { type Fields, thingIn } from './things.ts';

/** How deep in a body a name may lie: `{ chunk: { users: [{ id }] } }`. */
const DEPTH = 4;

/** What is known of a thing that is owed to a follower. */
interface Owing {
  readonly follower: string;
  /** What else names it: the post. */
  readonly rest: readonly string[];
  /** All who follow the same. */
  readonly all: readonly string[];
}

export class Followed {
  readonly #each: Each;
  readonly #per: readonly string[];
  readonly #owing: SharedMap<string, Owing>;
  /** By message: all texts in it. */
  readonly #texts: SharedMap<string, ReadonlySet<string>>;

  constructor({ per }: Pick<Effect, 'per'>, each: Each, copied: Followed | null = null) {
    this.#each = each;
    this.#per = per;
    this.#owing = copied === null ? new SharedMap() : copied.#owing.copy();
    this.#texts = copied === null ? new SharedMap() : copied.#texts.copy();
  }

  copy(): Followed {
    return new Followed({ per: this.#per }, this.#each, this);
  }

  sent(message: string, body: Json): void {
    this.#texts.set(message, new Set(textsIn(body, DEPTH)));
  }

  /** What a request with such a body owes, in the order of the followers; none where it does not say whose followers. */
  owedBy(fields: Fields): readonly string[] {
    const { of, as, followers } = this.#each;
    const all = followers[String(fields[of])] ?? [];
    return all.flatMap(follower => {
      const thing = thingIn(this.#per, { ...fields, [as]: follower });
      if (thing === null) return [];
      if (!this.#owing.has(thing)) {
        const rest = this.#per.filter(field => field !== as).map(field => String(fields[field]));
        this.#owing.set(thing, { follower, rest, all });
      }
      return [thing];
    });
  }

  /** Whether the message is about this thing, perhaps among others: it names the post, and this follower or none. */
  concerns(message: string, thing: string): boolean {
    const owing = this.#owing.get(thing);
    const texts = this.#texts.get(message);
    if (owing === undefined || texts === undefined || !owing.rest.every(text => texts.has(text))) return false;
    return texts.has(owing.follower) || !owing.all.some(follower => texts.has(follower));
  }

  /** Owed by now to whoever follows, and spoken of by this message. */
  thingsOf(message: string): string[] {
    return [...this.#owing.keys()].filter(thing => this.concerns(message, thing));
  }

  /** To whom this thing is owed; null where it is owed to nobody. */
  followerOf(thing: string): string | null {
    return this.#owing.get(thing)?.follower ?? null;
  }
}

function textsIn(value: Json, depth: number): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((item: Json) => textsIn(item, depth - 1));
}
