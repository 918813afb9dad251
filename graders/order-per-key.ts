import type { HistoryEvent, Json } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { isOwedToEach } from './effect.ts';
import type { Ledger } from './ledger.ts';
import { OrderPerFollower } from './order-per-follower.ts';
import { effect, field, optional } from './parameters.ts';

const UNTESTED = 'no two messages about one key took effect';

/**
 * What is about one key takes effect in the order in which it was sent: paid before shipped. What never takes effect (it was set aside)
 * is skipped and breaks no order; what takes effect again was there before. Where a request owes a piece of work to each of many, the order
 * is kept for each of them: see `order-per-follower.ts`.
 */
export const orderPerKey = criterion({
  id: 'order-per-key',
  claim: 'What is about one key takes effect in the order in which it was sent',
  untested: UNTESTED,
  params: {
    of: effect('What has an order.'),
    key: field('The field of the messages that says what they are about, and that the order is kept for.'),
    by: optional(
      field('The field, a number, that says which of them comes first; the order in which they were sent where it is left out.'),
    ),
  },
  start: ({ of, key, by }, context) =>
    isOwedToEach(context.effects[context.effectNamed(of)]!)
      ? new OrderPerFollower(of, key, UNTESTED, context)
      : new OrderPerKey(of, key, by, context),
});

/** One thing about a key. */
interface Step {
  readonly thing: string;
  readonly sentAt: number;
  /** What its place goes by, where the exercise says what. */
  readonly rank: number;
  /** Where it first took effect; null until it did. */
  doneAt: number | null;
}

class OrderPerKey implements Judge {
  readonly #ledger: Ledger;
  readonly #field: string;
  readonly #by: string | undefined;
  /** By key, in the order sent. */
  readonly #steps = new Map<string, Step[]>();
  readonly #keys = new Map<string, string>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, key: string, by: string | undefined, context: Context) {
    this.#ledger = context.ledger(of);
    this.#field = key;
    this.#by = by;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'sent' && this.#ledger.owedFor(event.message)) this.#sent(this.#ledger.thingOf(event.message), event.body, index);
    for (const { thing } of this.#ledger.made) this.#did(thing, index);
  }

  #sent(thing: string, body: Json, index: number): void {
    const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { readonly [name: string]: Json }) : {};
    const value = fields[this.#field];
    // Sent again it is the same thing, with the place that it had.
    if (value === undefined || this.#keys.has(thing)) return;
    const key = String(value);
    this.#keys.set(thing, key);
    const steps = this.#steps.get(key) ?? [];
    const rank = this.#by === undefined ? 0 : Number(fields[this.#by]);
    const later = steps.findIndex(each => each.rank > rank);
    steps.splice(later < 0 ? steps.length : later, 0, { thing, sentAt: index, rank, doneAt: null });
    this.#steps.set(key, steps);
  }

  #did(thing: string, index: number): void {
    const key = this.#keys.get(thing);
    if (key === undefined) return;
    const steps = this.#steps.get(key)!;
    const at = steps.findIndex(step => step.thing === thing);
    const step = steps[at]!;
    if (step.doneAt !== null) return;
    step.doneAt = index;
    if (steps.filter(({ doneAt }) => doneAt !== null).length > 1) this.#tested = true;
    const later = steps.slice(at + 1).find(({ doneAt }) => doneAt !== null);
    if (later === undefined || this.#finding !== null) return;
    const { what, done } = this.#ledger.effect.words;
    this.#finding = {
      ...this.#ledger.facts(thing),
      kind: 'out-of-order',
      conflict: [later.doneAt!, index],
      between: [step.sentAt, later.sentAt],
      told: [
        `${thing}’s ${what} was ${done} at `,
        { line: index },
        ' ',
        { wrong: `after that of ${later.thing}` },
        ' (',
        { line: later.doneAt! },
        this.#by === undefined ? `), which was sent later; both are about ${key}.` : `), which comes later; both are about ${key}.`,
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(orderPerKey.untested);
  }

  /** What is behind the last that is still to come, or is to come itself; what lies before it was in order, and stays so. */
  key(): string {
    const keys = [...this.#steps].map(([key, steps]) => {
      const first = steps.findIndex(({ doneAt }) => doneAt === null);
      const rest = first < 0 ? [] : steps.slice(first).map(({ thing, doneAt }) => `${thing}${doneAt === null ? '' : '+'}`);
      return `${key}:${steps.some(({ doneAt }) => doneAt !== null) ? '!' : ''}${rest.join('>')}`;
    });
    return `${this.#finding !== null}|${this.#tested}|${keys.sort().join(',')}`;
  }
}
