import type { Change, HistoryEvent, Json } from '../src/history/event.ts';
import type { Context } from './criterion.ts';
import type { Names } from './ledger.ts';
import { SharedMap } from './shared.ts';

/** Something came to be among the dead letters. */
export interface Put {
  readonly thing: string;
  /** The message that was put there; null where nobody was handed one, as by a command. */
  readonly message: string | null;
  /** A program sent it there itself. False: its broker gave it up. */
  readonly own: boolean;
}

const NOTHING: readonly Put[] = [];
/** How deep in what a program sends the message may lie: `{ error, message: { body } }`. */
const DEPTH = 4;

/**
 * What is set aside, in either way: the broker gives a message up, or a program sends what it was handed to the dead-letter queue by
 * itself. What it sends has to say what it is about, so that whoever looks there knows: by the same fields, anywhere in it.
 */
export class Aside {
  /** What the latest event put there; mostly nothing. */
  put: readonly Put[];
  readonly #to: string | undefined;
  readonly #of: string;
  readonly #names: Names;
  readonly #per: readonly string[];
  /** Calls under way that send, with their deliveries. */
  readonly #calls: SharedMap<number, number>;

  /** @param to the dead-letter queue that programs may send to; where it is left out, only the broker sets anything aside */
  constructor(to: string | undefined, of: string | undefined, context: Context, copied: Aside | null = null) {
    this.#to = to;
    this.#of = copied === null ? context.effectNamed(of) : copied.#of;
    this.#names = context.names(this.#of);
    this.#per = copied === null ? context.effects[this.#of]!.per : copied.#per;
    this.put = copied?.put ?? NOTHING;
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
  }

  copy(context: Context): Aside {
    return new Aside(this.#to, this.#of, context, this);
  }

  see(event: HistoryEvent): void {
    this.put = NOTHING;
    if (event.type === 'dead-lettered') this.put = [{ thing: this.#names.thingOf(event.message), message: event.message, own: false }];
    if (this.#to === undefined) return;
    if (event.type === 'called' && SENDING.includes(event.service)) this.#calls.set(event.call, event.delivery);
    if (event.type === 'crashed') for (const call of event.pending) this.#calls.delete(call);
    if (event.type !== 'applied' && event.type !== 'refused') return;
    const delivery = this.#calls.get(event.call);
    this.#calls.delete(event.call);
    if (delivery === undefined || event.type === 'refused') return;
    const bodies = event.changes.flatMap(({ store, after }: Change) => (store === this.#to ? [newestIn(after)] : []));
    this.put = bodies.flatMap(body => this.#putBy(delivery, body));
  }

  #putBy(delivery: number, body: Json): readonly Put[] {
    const message = this.#names.deliveries.get(delivery)?.message;
    const things = thingsIn(body, this.#per, DEPTH);
    if (message === undefined || !this.#names.sent(message)) return things.map(thing => ({ thing, message: null, own: true }));
    const thing = this.#names.thingOf(message);
    return things.includes(thing) ? [{ thing, message, own: true }] : NOTHING;
  }
}

const SENDING: readonly string[] = ['queue', 'topic'];

function newestIn(row: Json): Json {
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? ((row as { readonly newest?: Json }).newest ?? null) : null;
}

/** Everything that says what it is about. */
function thingsIn(value: Json, per: readonly string[], depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap(item => thingsIn(item, per, depth - 1));
  const fields = value as { readonly [field: string]: Json };
  const own = per.every(field => fields[field] !== undefined) ? [per.map(field => String(fields[field])).join('/')] : [];
  return [...own, ...Object.values(fields).flatMap(item => thingsIn(item, per, depth - 1))];
}
