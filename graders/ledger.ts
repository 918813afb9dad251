import type { HistoryEvent } from '../src/history/event.ts';
import type { FindingFacts, Subject } from './criterion.ts';

/** How much of the work on one thing (an order) was wanted, and how much of it is durable. */
export interface Account {
  readonly thing: string;
  readonly wanted: number;
  got: number;
  /** Index of the event that stored the first message about it. */
  readonly sent: number;
  readonly contributions: Contribution[];
}

export interface Contribution {
  readonly index: number;
  readonly delivery: number;
  readonly amount: number;
}

export interface DeliveryFacts {
  readonly message: string;
  readonly thing: string;
  /** `worker.life`. */
  readonly life: string;
  readonly index: number;
}

/**
 * Follows the work through a history: which delivery belongs to which message and thing, and what each durable change
 * amounts to. Criteria read it after each event.
 */
export class Ledger {
  readonly accounts = new Map<string, Account>();
  readonly deliveries = new Map<number, DeliveryFacts>();
  readonly #subject: Subject;
  readonly #messages = new Map<string, { thing: string; row: string | null }>();
  readonly #callers = new Map<number, number>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** The contributions that this event made; mostly none. */
  see(event: HistoryEvent, index: number): readonly Contribution[] {
    switch (event.type) {
      case 'sent':
        this.#sent(event.message, event.body, index);
        return [];
      case 'delivered': {
        const thing = this.thingOf(event.message);
        this.deliveries.set(event.delivery, { message: event.message, thing, life: `${event.worker}.${event.life}`, index });
        return [];
      }
      case 'called':
        this.#callers.set(event.call, event.delivery);
        return [];
      case 'refused':
        this.#callers.delete(event.call);
        return [];
      case 'crashed':
        for (const call of event.pending) this.#callers.delete(call);
        return [];
      case 'applied':
        return this.#applied(event, index);
      default:
        return [];
    }
  }

  thingOf(message: string): string {
    return this.#messages.get(message)?.thing ?? message;
  }

  accountOf(message: string): Account {
    return this.accounts.get(this.thingOf(message))!;
  }

  /** Nobody can do this message's work. */
  hopeless(message: string): boolean {
    return this.#subject.hopeless?.includes(message) === true;
  }

  /** The work on this message's thing is durable, all of it. */
  done(message: string): boolean {
    const account = this.accountOf(message);
    return account.got >= account.wanted;
  }

  key(): string {
    return [...this.accounts.values()].map(account => `${account.thing}:${account.got}`).join(',');
  }

  /** That this delivery's work makes more of it than was wanted; null when it does not. */
  repeated(delivery: number): FindingFacts | null {
    const { message, thing, index } = this.deliveries.get(delivery)!;
    const account = this.accountOf(message);
    const pair = repeatedPair(account);
    if (pair === null) return null;
    return { kind: 'repeated', thing, conflict: pair.map(each => each.index), between: [index], wanted: account.wanted, got: account.got };
  }

  #sent(message: string, body: unknown, index: number): void {
    const { per, amount, row } = this.#subject;
    const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const thing = String(fields[per] ?? message);
    this.#messages.set(message, { thing, row: row === null ? null : String(fields[row]) });
    if (this.accounts.has(thing)) return;
    const wanted = this.hopeless(message) ? 0 : amount === null ? 1 : Number(fields[amount]);
    this.accounts.set(thing, { thing, wanted, got: 0, sent: index, contributions: [] });
  }

  #applied(event: Extract<HistoryEvent, { type: 'applied' }>, index: number): readonly Contribution[] {
    const delivery = this.#callers.get(event.call);
    this.#callers.delete(event.call);
    if (delivery === undefined || event.changes.length === 0) return [];
    const facts = this.deliveries.get(delivery);
    const message = facts === undefined ? undefined : this.#messages.get(facts.message);
    if (message === undefined) return [];
    const account = this.accounts.get(message.thing)!;
    const made: Contribution[] = [];
    for (const change of event.changes) {
      if (change.store !== this.#subject.store) continue;
      if (message.row !== null && change.key !== message.row) continue;
      const amount = this.#amountOf(change);
      if (amount === 0) continue;
      const contribution = { index, delivery, amount };
      account.got += amount;
      account.contributions.push(contribution);
      made.push(contribution);
    }
    return made;
  }

  #amountOf(change: { readonly before: unknown; readonly after: unknown }): number {
    const { column, direction } = this.#subject;
    if (column === null) return 1;
    const rise = columnOf(change.after, column) - columnOf(change.before, column);
    return direction === 'rises' ? rise : -rise;
  }
}

function columnOf(row: unknown, column: string): number {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[column] : 0;
  return typeof value === 'number' ? value : 0;
}

/** The pair of contributions that together are more than was wanted: the last one, and the one before it of another delivery. */
export function repeatedPair(account: Account): readonly [Contribution, Contribution] | null {
  if (account.got <= account.wanted) return null;
  const last = account.contributions.at(-1)!;
  const first = account.contributions.findLast(contribution => contribution !== last && contribution.amount > 0);
  return first === undefined ? [last, last] : [first, last];
}
