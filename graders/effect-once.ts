import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect } from './parameters.ts';

/** More durable work on one thing than was asked for means that somebody trusted the broker not to deliver twice. */
export const effectOnce = criterion({
  id: 'effect-once',
  claim: 'Each effect happens once, however often its message is delivered',
  untested: 'no message about the same thing was delivered twice',
  params: { of: effect('What happens once.') },
  orderFree: () => true,
  start: ({ of }, context) => new EffectOnce(of, context),
});

class EffectOnce implements Judge {
  readonly #ledger: Ledger;
  /** Things, each with the program that was handed it where there are several: at least once, and again. Sorted. */
  #handed: readonly string[];
  #twice: readonly string[];
  /** A command was given again that might have done it once more, where it shows in what was done and not in what was handed out. */
  #again: boolean;
  #finding: FindingFacts | null;
  #key: string | null;

  constructor(of: string | undefined, context: Context, copied: EffectOnce | null = null) {
    this.#ledger = context.ledger(of);
    this.#handed = copied === null ? [] : copied.#handed;
    this.#twice = copied === null ? [] : copied.#twice;
    this.#again = copied === null ? false : copied.#again;
    this.#finding = copied === null ? null : copied.#finding;
    this.#key = copied === null ? null : copied.#key;
  }

  copy(context: Context): EffectOnce {
    return new EffectOnce(this.#ledger.name, context, this);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'delivered' && this.#ledger.sent(event.message)) {
      const { program, thing } = this.#ledger.deliveries.get(event.delivery)!;
      this.#handOver(program === null ? thing : `${program} ${thing}`);
    } else if (event.type === 'delivered' && event.cause === 'redelivery' && this.#ledger.effect.named === 'change' && !this.#again) {
      for (const { got } of this.#ledger.accounts.values()) if (got > 0) this.#again = true;
      this.#key = null;
    }
    if (this.#finding !== null) return;
    for (const made of this.#ledger.made) this.#finding ??= this.#ledger.repeated(made);
    if (this.#finding !== null) this.#key = null;
  }

  #handOver(thing: string): void {
    if (this.#twice.includes(thing)) return;
    if (this.#handed.includes(thing)) this.#twice = [...this.#twice, thing].sort();
    else this.#handed = [...this.#handed, thing].sort();
    this.#key = null;
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#again || this.#twice.length > 0 ? pass : unknown(effectOnce.untested);
  }

  key(): string {
    this.#key ??= `${this.#finding !== null}|${this.#again ? '!' : ''}${this.#twice.join(',')}|${this.#handed.join(',')}`;
    return this.#key;
  }
}
