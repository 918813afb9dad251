import type { HistoryEvent, Json } from '../src/history/event.ts';
import { type Context, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { mayPass } from './recovers-after-outage.ts';
import { SharedMap } from './shared.ts';

/**
 * `order-per-key`, where one request owes a piece of work to each of many: whoever follows somebody hears of two posts of theirs in the
 * order in which they were accepted. The second comes after the first where the first had been accepted before anybody began with the
 * second; of two that were under way at once either may come first. What the provider refused, or could not be asked, was late by nobody's
 * choice: it may come after what it should have come before.
 */
export class OrderPerFollower implements Judge {
  readonly #given: readonly [of: string | undefined, field: string, untested: string];
  readonly #ledger: Ledger;
  /** By message. */
  readonly #posts: SharedMap<string, Post>;
  /** By thing: where it first took effect. */
  readonly #done: SharedMap<string, number>;
  /** Things that the provider has refused. */
  readonly #refused: SharedMap<string, true>;
  readonly #calls: SharedMap<number, string>;
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, field: string, untested: string, context: Context, copied: OrderPerFollower | null = null) {
    this.#given = [of, field, untested];
    this.#ledger = context.ledger(of);
    this.#posts = copied === null ? new SharedMap() : copied.#posts.copy();
    this.#done = copied === null ? new SharedMap() : copied.#done.copy();
    this.#refused = copied === null ? new SharedMap() : copied.#refused.copy();
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): OrderPerFollower {
    return new OrderPerFollower(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'sent':
        this.#posts.set(event.message, { key: keyIn(event.body, this.#given[1]), begunAt: null, acceptedAt: null });
        break;
      case 'delivered':
        if (this.#isRequest(event.worker)) this.#change(event.message, post => (post.begunAt === null ? { begunAt: index } : {}));
        break;
      case 'answered':
        if (event.status < 400) this.#change(event.message, post => (post.acceptedAt === null ? { acceptedAt: index } : {}));
        break;
      case 'called': {
        const thing = event.service === this.#ledger.effect.store ? this.#ledger.thingOfCall(event) : null;
        if (thing !== null) this.#calls.set(event.call, thing);
        break;
      }
      case 'refused':
        if (mayPass(event) && this.#calls.has(event.call)) this.#refused.set(this.#calls.get(event.call)!, true);
        this.#calls.delete(event.call);
        break;
      case 'applied':
        this.#calls.delete(event.call);
        break;
      case 'crashed':
        for (const call of event.pending) this.#calls.delete(call);
        break;
      default:
        break;
    }
    for (const { thing } of this.#ledger.made) this.#did(thing, index);
  }

  /** What programs send each other is none. */
  #isRequest(worker: number): boolean {
    const { owed } = this.#ledger.effect;
    return owed.by === 'answer' && this.#ledger.lives.runs(worker, owed.at);
  }

  #change(message: string, change: (post: Post) => Partial<Post>): void {
    const post = this.#posts.get(message);
    if (post !== undefined) this.#posts.set(message, { ...post, ...change(post) });
  }

  #did(thing: string, index: number): void {
    if (this.#done.has(thing)) return;
    this.#done.set(thing, index);
    const follower = this.#ledger.followerOf(thing);
    const own = this.#postOf(thing);
    if (follower === null || own === null) return;
    for (const [other, doneAt] of this.#done) {
      if (other === thing || this.#ledger.followerOf(other) !== follower) continue;
      const its = this.#postOf(other);
      if (its === null || its.key !== own.key) continue;
      const inOrder = isBefore(its, own);
      const wrong = isBefore(own, its);
      if (inOrder || wrong) this.#tested = true;
      if (!wrong || this.#refused.has(thing) || this.#finding !== null) continue;
      this.#finding = this.#found(thing, other, { follower, author: own.key, doneAt, index });
    }
  }

  /** The request that it is owed for; the first that was accepted, where a client sent it again. */
  #postOf(thing: string): Post | null {
    let found: Post | null = null;
    for (const [message, post] of this.#posts) {
      if (post.acceptedAt === null || !this.#ledger.concerns(message, thing)) continue;
      const begunAt = Math.min(post.begunAt!, found?.begunAt ?? Number.POSITIVE_INFINITY);
      found = { ...(found ?? post), begunAt };
    }
    return found;
  }

  #found(
    thing: string,
    other: string,
    {
      follower,
      author,
      doneAt,
      index,
    }: { readonly follower: string; readonly author: string; readonly doneAt: number; readonly index: number },
  ): FindingFacts {
    const { what, done } = this.#ledger.effect.words;
    return {
      ...this.#ledger.facts(thing),
      kind: 'out-of-order',
      conflict: [doneAt, index],
      between: [],
      told: [
        `${thing}’s ${what} was ${done} at `,
        { line: index },
        ' ',
        { wrong: `after that of ${other}` },
        ' (',
        { line: doneAt },
        `), whose post was accepted later; both are posts of ${author}, and ${follower} is told of the later one first.`,
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(this.#given[2]);
  }

  /** Which posts come before which is decided by the order in which they were begun and accepted. */
  key(): string {
    const moments = [...this.#posts].flatMap(([message, { begunAt, acceptedAt }]) => [
      ...(begunAt === null ? [] : [[begunAt, `${message}>`] as const]),
      ...(acceptedAt === null ? [] : [[acceptedAt, `${message}!`] as const]),
    ]);
    const order = moments.sort(([a], [b]) => a - b).map(([, text]) => text);
    const done = [...this.#done.keys()].sort();
    return `${this.#finding !== null}|${this.#tested}|${order.join()}|${done.join()}|${[...this.#refused.keys()].sort().join()}`;
  }
}

interface Post {
  /** Whose it is. */
  readonly key: string;
  /** Null of what is no request. */
  readonly begunAt: number | null;
  /** Null as long as no client was told yes. */
  readonly acceptedAt: number | null;
}

const isBefore = (one: Post, other: Post): boolean => one.acceptedAt !== null && other.begunAt !== null && one.acceptedAt < other.begunAt;

function keyIn(body: Json, field: string): string {
  const value =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { readonly [name: string]: Json })[field] : null;
  return value === undefined || value === null ? '' : String(value);
}
