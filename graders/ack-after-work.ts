import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { type Account, type Contribution, Ledger } from './ledger.ts';
import { Tries } from './tries.ts';

/**
 * The acknowledgement is a promise to the broker that the message is not needed any more. It may be given only when the
 * work is durable; and when the work is durable, it must be given some time, or the broker goes on delivering until it
 * takes a good message for a bad one. A handler that never ends never gives it.
 */
export const ackAfterWork: Criterion = {
  id: 'ack-after-work',
  claim: 'The acknowledgement comes after the work is durable, and it does come',
  untested: 'no message was acknowledged',
  start: subject => new AckAfterWork(subject),
};

class AckAfterWork implements Judge {
  readonly #ledger: Ledger;
  readonly #tries: Tries;
  readonly #open = new Map<string, number>();
  /** Deliveries that did the work and cannot know it: the reply was lost, or their process was. Kept where tries are counted. */
  readonly #unaware = new Set<number>();
  readonly #counted: boolean;
  #settled = false;
  #finding: FindingFacts | null = null;
  /** The message of a finding that may still be completed by the work that comes too late. */
  #early: string | null = null;
  #rest = false;
  /** Messages whose handler will never go on, with the event that says so. */
  readonly #stuck = new Map<string, number>();

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#tries = new Tries(subject);
    this.#counted = (subject.attempts ?? null) !== null;
  }

  see(event: HistoryEvent, index: number): void {
    const contributions = this.#ledger.see(event, index);
    this.#tries.see(event);
    if (this.#counted) this.#lookForUnaware(event, contributions);
    if (event.type === 'sent' && !this.#ledger.hopeless(event.message)) this.#open.set(event.message, index);
    if (event.type === 'dead-lettered') this.#deadLettered(event.message, index);
    if (event.type === 'settled') {
      this.#settled = true;
      this.#open.delete(event.message);
      if (!this.#ledger.done(event.message)) this.#ackedEarly(event.message, index);
    }
    if (this.#early !== null && contributions.some(({ delivery }) => this.#ledger.deliveries.get(delivery)!.message === this.#early)) {
      this.#finding = { ...this.#finding!, conflict: [this.#finding!.conflict[0]!, index] };
      this.#early = null;
    }
    if (event.type === 'stuck') this.#stuck.set(this.#ledger.deliveries.get(event.delivery)!.message, index);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
  }

  #lookForUnaware(event: HistoryEvent, contributions: readonly Contribution[]): void {
    if (event.type === 'applied' && !event.replied) for (const { delivery } of contributions) this.#unaware.add(delivery);
    if (event.type !== 'crashed' && event.type !== 'disconnected') return;
    for (const account of this.#ledger.accounts.values())
      for (const { delivery } of account.contributions)
        if (this.#ledger.deliveries.get(delivery)!.life === `${event.worker}.${event.life}`) this.#unaware.add(delivery);
  }

  /** Who has used up the tries may set aside what one of them had done, if that one did not live to tell. */
  #deadLettered(message: string, index: number): void {
    if (this.#tries.usedUp(message) && this.#nobodyKnew(message)) this.#open.delete(message);
    else if (!this.#ledger.hopeless(message) && this.#ledger.done(message)) this.#open.set(message, index);
  }

  #nobodyKnew(message: string): boolean {
    return this.#ledger.accountOf(message).contributions.every(({ delivery }) => this.#unaware.has(delivery));
  }

  #ackedEarly(message: string, index: number): void {
    if (this.#finding !== null) return;
    const { thing, wanted, got } = this.#ledger.accountOf(message);
    this.#finding = { kind: 'acked-early', thing, conflict: [index], between: [], wanted, got };
    this.#early = message;
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, index] of this.#open) {
      if (!this.#ledger.done(message)) continue;
      const { thing, wanted, got, contributions } = this.#ledger.accountOf(message);
      const conflict = [...new Set([...contributions.slice(0, 1).map(each => each.index), index])].sort((a, b) => a - b);
      return fail({ kind: 'never-acked', thing, conflict, between: [], wanted, got });
    }
    for (const [message, index] of this.#stuck) {
      if (!this.#open.has(message)) continue;
      const { thing, wanted, got } = this.#ledger.accountOf(message);
      return fail({ kind: 'never-acked', thing, conflict: [index], between: [], wanted, got });
    }
    return this.#settled ? pass : unknown(ackAfterWork.untested);
  }

  key(): string {
    const open = [...this.#open.keys()].join(',');
    return `${this.#finding !== null}|${this.#early}|${this.#settled}|${open}|${this.#ledger.key()}|${this.#tries.key()}|${this.#knowledge()}`;
  }

  #knowledge(): string {
    if (!this.#counted) return '';
    const knows = ({ contributions }: Account) =>
      contributions.map(({ delivery }) => (this.#unaware.has(delivery) ? '-' : this.#ledger.deliveries.get(delivery)!.life.split('.')[0]));
    return [...this.#ledger.accounts.values()].map(account => `${account.thing}:${[...new Set(knows(account))].sort().join('')}`).join(',');
  }
}
