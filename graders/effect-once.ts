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
  /** By thing and program. */
  readonly #deliveriesOf = new Map<string, number>();
  /** A command was given again that might have done it once more, where it shows in what was done and not in what was handed out. */
  #again = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, context: Context) {
    this.#ledger = context.ledger(of);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'delivered' && this.#ledger.sent(event.message)) {
      const { program, thing } = this.#ledger.deliveries.get(event.delivery)!;
      const handed = program === null ? thing : `${program} ${thing}`;
      this.#deliveriesOf.set(handed, (this.#deliveriesOf.get(handed) ?? 0) + 1);
    } else if (event.type === 'delivered' && event.cause === 'redelivery' && this.#ledger.effect.named === 'change')
      for (const { got } of this.#ledger.accounts.values()) if (got > 0) this.#again = true;
    for (const made of this.#ledger.made) this.#finding ??= this.#ledger.repeated(made);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (this.#again) return pass;
    for (const deliveries of this.#deliveriesOf.values()) if (deliveries > 1) return pass;
    return unknown(effectOnce.untested);
  }

  key(): string {
    const twice = [...this.#deliveriesOf].filter(([, count]) => count > 1).map(([thing]) => thing);
    return `${this.#finding !== null}|${this.#again ? '!' : ''}${twice.sort().join(',')}|${[...this.#deliveriesOf.keys()].sort().join(',')}`;
  }
}
