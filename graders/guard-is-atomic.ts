import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { DeliveryFacts, Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effect } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * Two living processes work on one message at the same time, because the broker handed it out twice or because the first
 * was slow. Looking first and writing later lets both find nothing; only a guard that is taken in one step lets one win.
 */
export const guardIsAtomic = criterion({
  id: 'guard-is-atomic',
  claim: 'The guard holds when two workers are handed the same message at the same time',
  untested: 'no message was in the hands of two workers at once',
  params: { of: effect('The work that the guard is there for.') },
  start: ({ of }, context) => new GuardIsAtomic(of, context),
});

class GuardIsAtomic implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  /** Deliveries under way that have not done their work yet. */
  readonly #open: SharedMap<number, DeliveryFacts>;
  /** Deliveries that ran beside another one of the same message: `#rivals` of each. */
  readonly #rivals: SharedMap<number, readonly number[]>;
  readonly #worked: SharedSet<number>;
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, context: Context, copied: GuardIsAtomic | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#open = copied === null ? new SharedMap() : copied.#open.copy();
    this.#rivals = copied === null ? new SharedMap() : copied.#rivals.copy();
    this.#worked = copied === null ? new SharedSet() : copied.#worked.copy();
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): GuardIsAtomic {
    return new GuardIsAtomic(...this.#given, context, this);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'delivered') this.#pair(event.delivery, this.#ledger.deliveries.get(event.delivery)!);
    if (event.type === 'finished') {
      this.#open.delete(event.delivery);
      if (this.#rivals.has(event.delivery)) this.#tested = true;
    }
    if (event.type === 'crashed') this.#forgetDead();
    for (const made of this.#ledger.made) {
      const { delivery } = made;
      this.#open.delete(delivery);
      if ([...(this.#rivals.get(delivery) ?? [])].some(rival => this.#worked.has(rival))) this.#finding ??= this.#ledger.repeated(made);
      this.#worked.add(delivery);
    }
  }

  /**
   * A rival is a delivery of the same message to another life of the same program that was under way, its work still to come, when this
   * one began.
   */
  #pair(delivery: number, facts: DeliveryFacts): void {
    const { message, life, program } = facts;
    for (const [other, its] of this.#open) {
      if (its.message !== message || its.program !== program || its.life === life) continue;
      this.#rivals.set(delivery, [...(this.#rivals.get(delivery) ?? []), other]);
      this.#rivals.set(other, [...(this.#rivals.get(other) ?? []), delivery]);
    }
    this.#open.set(delivery, facts);
  }

  #forgetDead(): void {
    for (const [delivery, { life }] of this.#open) if (!this.#lives.alive(life)) this.#open.delete(delivery);
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
    return `${this.#finding !== null}|${this.#tested}|${open.join(',')}|${rivals.sort().join(',')}`;
  }

  #name(delivery: number): string {
    const { message, life } = this.#ledger.deliveries.get(delivery)!;
    return `${message}:${this.#lives.name(life)}`;
  }
}
