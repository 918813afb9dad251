import type { Called, Change, HistoryEvent, Json } from '../src/history/event.ts';
import type { Effect } from './effect.ts';
import { Followed } from './followed.ts';
import type { Lives } from './lives.ts';
import { SharedMap, SharedSet } from './shared.ts';
import { type Fields, fieldsOf, thingIn, thingOfCall, thingOfChange } from './things.ts';
import type { FindingFacts } from './verdict.ts';

/** How much of the work on one thing (an order) is owed, and how much of it is durable. */
export interface Account {
  readonly thing: string;
  /** What all of it comes to; 0 where nobody can do it. */
  readonly amount: number;
  /** How much is owed by now: `amount`, or 0 until somebody is owed it. Never falls. */
  readonly wanted: number;
  readonly got: number;
  /** Index of the event from which on it was owed; of the first contribution as long as it is not. */
  readonly since: number;
  readonly contributions: readonly Contribution[];
  /** What a state key says of it. */
  readonly text: string;
}

export interface Contribution {
  readonly index: number;
  readonly delivery: number;
  readonly thing: string;
  readonly amount: number;
}

export interface DeliveryFacts {
  readonly message: string;
  readonly thing: string;
  readonly worker: number;
  /** `worker.life`. */
  readonly life: string;
  /** What the worker runs; null in a system of one program. */
  readonly program: string | null;
  readonly index: number;
}

/** What messages and deliveries are about, as far as one effect is concerned. */
export interface Names {
  readonly deliveries: Pick<SharedMap<number, DeliveryFacts>, 'get' | 'values'>;
  /** A message that says nothing of it, or stands for several, and one that nobody sent (a timer's), is called by its own name. */
  thingOf(message: string): string;
  /** The message is about this thing, perhaps among others. */
  concerns(message: string, thing: string): boolean;
  /** What a call tries to do, that of its message where the call does not say. */
  thingOfCall(called: Called): string | null;
  /** Somebody sent it: it is no tick of a timer and no command. */
  sent(message: string): boolean;
  /** Whether the work is owed for this message: it was sent where that is so. True of all messages where something else makes it owed. */
  owedFor(message: string): boolean;
  /** Nobody can do this message's work. */
  hopeless(message: string): boolean;
}

interface MessageFacts {
  readonly thing: string;
  readonly owed: boolean;
  readonly row: string | null;
  readonly amount: number;
}

const NONE: readonly Contribution[] = [];

/**
 * Follows one effect through a history: which delivery belongs to which message and thing, from when on work is owed, and what each
 * durable change amounts to. Criteria read it after each event; all of a run share one.
 */
export class Ledger implements Names {
  /** Its name in the exercise. */
  readonly name: string;
  readonly effect: Effect;
  readonly accounts: SharedMap<string, Account>;
  readonly deliveries: SharedMap<number, DeliveryFacts>;
  /** What the latest event contributed; mostly nothing. */
  made: readonly Contribution[];
  /** Of the effect that makes this one owed; null where something else does. */
  readonly cause: Ledger | null;
  readonly lives: Lives;
  readonly #messages: SharedMap<string, MessageFacts>;
  readonly #callers: SharedMap<number, number>;
  /** What the first message about a thing says of it. */
  readonly #said: SharedMap<string, Fields>;
  /** Things that messages of `hopeless` are about: whoever speaks of them again asks for what nobody can do either. */
  readonly #hopeless: SharedSet<string>;
  /** Null where a request owes one thing. */
  readonly #followed: Followed | null;
  #key: string | null;

  /** @param cause sees each event before this one does */
  constructor(name: string, effect: Effect, lives: Lives, cause: Ledger | null, copied: Ledger | null = null) {
    this.name = name;
    this.effect = effect;
    this.lives = lives;
    this.cause = cause;
    this.accounts = copied === null ? new SharedMap() : copied.accounts.copy();
    this.deliveries = copied === null ? new SharedMap() : copied.deliveries.copy();
    this.made = copied?.made ?? NONE;
    this.#messages = copied === null ? new SharedMap() : copied.#messages.copy();
    this.#callers = copied === null ? new SharedMap() : copied.#callers.copy();
    this.#said = copied === null ? new SharedMap() : copied.#said.copy();
    this.#hopeless = copied === null ? new SharedSet() : copied.#hopeless.copy();
    if (copied !== null) this.#followed = copied.#followed?.copy() ?? null;
    else this.#followed = effect.owed.by === 'answer' && effect.owed.each !== undefined ? new Followed(effect, effect.owed.each) : null;
    this.#key = copied === null ? null : copied.#key;
  }

  copy(lives: Lives, cause: Ledger | null): Ledger {
    return new Ledger(this.name, this.effect, lives, cause, this);
  }

  see(event: HistoryEvent, index: number): void {
    this.made = NONE;
    switch (event.type) {
      case 'sent':
        this.#sent(event.message, event.queue, event.body, index);
        break;
      case 'delivered': {
        const { message, worker, life } = event;
        const program = this.lives.programOf(worker);
        this.deliveries.set(event.delivery, { message, thing: this.thingOf(message), worker, life: `${worker}.${life}`, program, index });
        break;
      }
      case 'called':
        this.#callers.set(event.call, event.delivery);
        break;
      case 'refused':
        this.#callers.delete(event.call);
        break;
      case 'crashed':
        for (const call of event.pending) this.#callers.delete(call);
        break;
      case 'answered':
        if (event.status < 400) this.#answered(event.message, event.delivery, index);
        break;
      case 'applied':
        if (event.changes.length > 0) this.#applied(event.changes, this.#callers.get(event.call), index);
        this.#callers.delete(event.call);
        break;
      default:
        break;
    }
    if (this.cause !== null) for (const { thing, delivery } of this.cause.made) this.#caused(thing, delivery, index);
  }

  thingOf(message: string): string {
    return this.#messages.get(message)?.thing ?? message;
  }

  /** Everything that a message is about: what it names, or what it owes to each of many. Itself, where it says nothing of it. */
  thingsOf(message: string): readonly string[] {
    const thing = this.thingOf(message);
    const all = this.#followed === null || this.accounts.has(thing) ? [] : this.#followed.thingsOf(message);
    return all.length > 0 ? all : [thing];
  }

  /** Whether the message is about this thing, perhaps among others. */
  concerns(message: string, thing: string): boolean {
    return this.thingOf(message) === thing || this.#followed?.concerns(message, thing) === true;
  }

  /** The work is owed to each of many: this is for whom; null where it is not. */
  followerOf(thing: string): string | null {
    return this.#followed?.followerOf(thing) ?? null;
  }

  thingOfCall(called: Called): string | null {
    return thingOfCall(this.effect, called) ?? this.deliveries.get(called.delivery)?.thing ?? null;
  }

  sent(message: string): boolean {
    return this.#messages.has(message);
  }

  owedFor(message: string): boolean {
    return this.#messages.get(message)?.owed ?? false;
  }

  /** Undefined where nothing is owed and nothing was done. */
  accountOf(message: string): Account | undefined {
    return this.accounts.get(this.thingOf(message));
  }

  hopeless(message: string): boolean {
    // A topic's copies in queues are called `order-13@stock`.
    const { hopeless } = this.effect;
    if (hopeless.length === 0) return false;
    return hopeless.includes(message) || hopeless.includes(message.replace(/@[^@]*$/, '')) || this.#hopeless.has(this.thingOf(message));
  }

  /** The work on what this message is about is durable, all of it. */
  done(message: string): boolean {
    if (this.#followed === null) return this.isDone(this.accounts.get(this.thingOf(message)));
    const { size, missing } = this.#owedTo(message);
    return size === 0 ? this.owedFor(message) : missing === null;
  }

  isDone(account: Account | undefined): boolean {
    return account !== undefined && account.got >= account.amount;
  }

  /** Something that this message is about, and that is not done; null where all is. */
  missing(message: string): string | null {
    if (this.#followed !== null) return this.#owedTo(message).missing;
    return this.done(message) ? null : this.thingOf(message);
  }

  #owedTo(message: string): { readonly size: number; readonly missing: string | null } {
    const things = this.thingsOf(message).filter(thing => this.accounts.has(thing));
    return { size: things.length, missing: things.find(thing => !this.isDone(this.accounts.get(thing))) ?? null };
  }

  /** How much is owed and done, by thing. */
  key(): string {
    if (this.#key === null) {
      const texts = this.accounts.map(({ text }) => text);
      this.#key = (isSorted(texts) ? texts : texts.sort()).join(',');
    }
    return this.#key;
  }

  /** What a finding about a thing has in common with all others. */
  facts(thing: string): Pick<FindingFacts, 'effect' | 'thing' | 'between' | 'wanted' | 'got' | 'told'> {
    const account = this.accounts.get(thing);
    return { effect: this.name, thing, between: [], wanted: account?.amount ?? 1, got: account?.got ?? 0, told: null };
  }

  /** That this contribution makes more of it than there should be; null when it does not. */
  repeated({ delivery, thing }: Contribution): FindingFacts | null {
    const pair = repeatedPair(this.accounts.get(thing)!);
    if (pair === null) return null;
    return {
      ...this.facts(thing),
      kind: 'repeated',
      conflict: pair.map(each => each.index),
      between: [this.deliveries.get(delivery)!.index],
    };
  }

  #sent(message: string, queue: string, body: Json, index: number): void {
    const { amount, row, owed, named } = this.effect;
    const fields = fieldsOf(body);
    const thing = thingIn(this.effect.per, fields);
    // What stands for several is known by its own name.
    const said = thing ?? (this.#followed === null ? null : message);
    if (said !== null && !this.#said.has(said)) this.#said.set(said, fields);
    // A program that is asked for it asks others in its turn.
    if (thing !== null && this.hopeless(message)) this.#hopeless.add(thing);
    const all = this.hopeless(message) || this.#hopeless.has(thing ?? message) ? 0 : amountIn(amount, fields);
    const meant = (thing !== null || this.#followed !== null) && (owed.by !== 'message' || owed.to === null || owed.to.includes(queue));
    const place = row === null || named === 'change' || fields[row] === undefined ? null : String(fields[row]);
    this.#messages.set(message, { thing: thing ?? message, owed: meant, row: place, amount: all });
    this.#followed?.sent(message, body);
    if (thing !== null && meant && owed.by === 'message') this.#owe(thing, all, index);
  }

  #answered(message: string, delivery: number, index: number): void {
    const { owed } = this.effect;
    if (owed.by !== 'answer') return;
    const worker = this.deliveries.get(delivery)?.worker;
    if (worker === undefined || !this.lives.runs(worker, owed.at)) return;
    const facts = this.#messages.get(message);
    if (facts?.owed !== true) return;
    if (this.#followed === null) this.#owe(facts.thing, facts.amount, index);
    else for (const thing of this.#followed.owedBy(this.#said.get(message) ?? {})) this.#owe(thing, 1, index);
  }

  #caused(thing: string, delivery: number, index: number): void {
    const { got, amount } = this.cause!.accounts.get(thing)!;
    if (got >= amount && got > 0) this.#owe(thing, this.#amountInHand(delivery), index);
  }

  #owe(thing: string, amount: number, index: number): void {
    const account = this.#account(thing, amount, index);
    if (account.wanted === account.amount) return;
    this.accounts.set(thing, accountOf({ ...account, wanted: account.amount, since: index }));
    this.#key = null;
  }

  #account(thing: string, amount: number, index: number): Account {
    let account = this.accounts.get(thing);
    if (account === undefined) {
      account = accountOf({ thing, amount, wanted: 0, got: 0, since: index, contributions: [] });
      this.accounts.set(thing, account);
      this.#key = null;
    }
    return account;
  }

  #amountInHand(delivery: number): number {
    return this.#messages.get(this.deliveries.get(delivery)?.message ?? '')?.amount ?? 1;
  }

  #applied(changes: readonly Change[], delivery: number | undefined, index: number): void {
    if (delivery === undefined) return;
    const facts = this.deliveries.get(delivery);
    if (facts === undefined) return;
    const message = this.#messages.get(facts.message);
    // What a timer brings about is only known by what it changed.
    if (message === undefined && this.effect.named === 'message') return;
    const made: Contribution[] = [];
    for (const change of changes) {
      if (change.store !== this.effect.store) continue;
      if (message !== undefined && message.row !== null && change.key !== message.row) continue;
      const thing = this.effect.named === 'change' ? thingOfChange(this.effect.per, change) : message!.thing;
      if (thing === null) continue;
      const amount = this.#wholeAmountOf(thing, change);
      if (amount === 0) continue;
      const contribution = { index, delivery, thing, amount };
      const account = this.#account(thing, this.#amountInHand(delivery), index);
      const contributions = [...account.contributions, contribution];
      this.accounts.set(thing, accountOf({ ...account, got: account.got + amount, contributions }));
      made.push(contribution);
    }
    if (made.length === 0) return;
    this.made = made;
    this.#key = null;
  }

  /** It has in it all that it is good for, and no other values than were handed in. */
  #isWhole(thing: string, state: Json): boolean {
    const { holds = [] } = this.effect;
    const row = fieldsOf(state);
    const fields = row.newest === undefined ? row : fieldsOf(row.newest);
    const said = this.#said.get(thing) ?? {};
    const is = (field: string, value: Json | undefined) =>
      fields[field] !== undefined && (value === undefined || isEqual(fields[field], value));
    return holds.every(held =>
      typeof held === 'string' ? is(held, said[held]) : Object.entries(held).every(([field, value]) => is(field, value)),
    );
  }

  /** A row that was whole and is not any more, because somebody wrote another one in its place, is undone. */
  #wholeAmountOf(thing: string, change: Change): number {
    const { holds = [], column, direction } = this.effect;
    const amount = this.#amountOf(change);
    if (holds.length === 0) return amount;
    const { before, after } = change;
    const isRow = column === null && fieldsOf(after ?? before).newest === undefined;
    const one = direction === 'rises' ? 1 : -1;
    const was = isRow && before !== null && this.#isWhole(thing, before);
    if (!this.#isWhole(thing, after)) return was ? -one : 0;
    return isRow && before !== null && !was ? one : amount;
  }

  #amountOf({ before, after }: Change): number {
    const { column, direction, named } = this.effect;
    if (column === null) return named === 'message' ? 1 : direction === 'rises' ? cameToBe(before, after) : -cameToBe(before, after);
    const rise = columnOf(after, column) - columnOf(before, column);
    return direction === 'rises' ? rise : -rise;
  }
}

function accountOf(account: Omit<Account, 'text'>): Account {
  const { thing, amount, wanted, got, since, contributions } = account;
  return { thing, amount, wanted, got, since, contributions, text: `${thing}:${got}${wanted === amount ? '' : '?'}` };
}

/** Mostly they are: things come in the order of their messages. */
function isSorted(texts: readonly string[]): boolean {
  for (let at = 1; at < texts.length; at += 1) if (texts[at - 1]! > texts[at]!) return false;
  return true;
}

const isEqual = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

function amountIn(field: string | null, fields: Fields): number {
  return field === null || fields[field] === undefined ? 1 : Number(fields[field]);
}

/** A row that is there, or one more event, makes one; a row that only changes makes none. */
function cameToBe(before: Json, after: Json): number {
  if (before === null) return 1;
  if (after === null) return -1;
  return fieldsOf(after).newest === undefined ? 0 : 1;
}

function columnOf(row: Json, column: string): number {
  const value = fieldsOf(row)[column];
  return typeof value === 'number' ? value : 0;
}

/** The pair of contributions that together are more than there should be: the last one, and the one before it of another delivery. */
export function repeatedPair(account: Account): readonly [Contribution, Contribution] | null {
  if (account.got <= account.amount) return null;
  const last = account.contributions.at(-1)!;
  const first = account.contributions.findLast(contribution => contribution !== last && contribution.amount > 0);
  return first === undefined ? [last, last] : [first, last];
}
