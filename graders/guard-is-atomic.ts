import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';
import { Lives } from './lives.ts';

/**
 * Two living processes work on one message at the same time, because the broker handed it out twice or because the first
 * was slow. Looking first and writing later lets both find nothing; only a guard that is taken in one step lets one win.
 */
export const guardIsAtomic: Criterion = {
  id: 'guard-is-atomic',
  claim: 'The guard holds when two workers are handed the same message at the same time',
  untested: 'no message was in the hands of two workers at once',
  start: subject => new GuardIsAtomic(subject),
};

class GuardIsAtomic implements Judge {
  readonly #ledger: Ledger;
  readonly #lives = new Lives();
  /** Deliveries under way that have not done their work yet. */
  readonly #open = new Map<number, string>();
  /** Deliveries that ran beside another one of the same message: `#rivals` of each. */
  readonly #rivals = new Map<number, Set<number>>();
  readonly #worked = new Set<number>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
  }

  see(event: HistoryEvent, index: number): void {
    this.#lives.see(event);
    const contributions = this.#ledger.see(event, index);
    if (event.type === 'delivered') this.#pair(event.delivery, event.message);
    if (event.type === 'finished') {
      this.#open.delete(event.delivery);
      if (this.#rivals.has(event.delivery)) this.#tested = true;
    }
    if (event.type === 'crashed') this.#forgetDead();
    for (const { delivery } of contributions) {
      this.#open.delete(delivery);
      if ([...(this.#rivals.get(delivery) ?? [])].some(rival => this.#worked.has(rival))) this.#finding ??= this.#ledger.repeated(delivery);
      this.#worked.add(delivery);
    }
  }

  /** A rival is a delivery of the same message to another life that was under way, its work still to come, when this one began. */
  #pair(delivery: number, message: string): void {
    const { life } = this.#ledger.deliveries.get(delivery)!;
    for (const [other, otherMessage] of this.#open) {
      if (otherMessage !== message || this.#ledger.deliveries.get(other)!.life === life) continue;
      this.#rivals.set(delivery, (this.#rivals.get(delivery) ?? new Set()).add(other));
      this.#rivals.set(other, (this.#rivals.get(other) ?? new Set()).add(delivery));
    }
    this.#open.set(delivery, message);
  }

  #forgetDead(): void {
    for (const delivery of this.#open.keys())
      if (!this.#lives.alive(this.#ledger.deliveries.get(delivery)!.life)) this.#open.delete(delivery);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(guardIsAtomic.untested);
  }

  key(): string {
    const open = [...this.#open].map(([delivery]) => this.#name(delivery)).sort();
    const rivals = [...this.#rivals]
      .filter(([delivery]) => this.#lives.alive(this.#ledger.deliveries.get(delivery)!.life))
      .map(
        ([delivery, others]) =>
          `${this.#name(delivery)}${[...others].some(other => this.#worked.has(other)) ? '!' : ''}${this.#worked.has(delivery) ? '+' : ''}`,
      );
    return `${this.#finding !== null}|${this.#tested}|${open.join(',')}|${rivals.sort().join(',')}|${this.#ledger.key()}`;
  }

  #name(delivery: number): string {
    const { message, life } = this.#ledger.deliveries.get(delivery)!;
    return `${message}:${this.#lives.name(life)}`;
  }
}
