/**
 * Transaction mode: publishes and acknowledgements wait for the commit, then happen one after the other. It is not atomic. Routing is done
 * when a message is published, and a mandatory one comes back at the commit (`tx-mandatory`). A closed channel drops the lot (`tx-close`).
 */
import { AmqpError } from './errors.ts';
import type { Copying, Settlement } from './ports.ts';
import { type Unsettled, unsettledFor } from './settlement.ts';

export interface Settled {
  readonly how: Settlement;
  readonly deliveries: Unsettled[];
}

export class Transaction<Outgoing> {
  #state: 'open' | 'committing' | 'failed' = 'open';
  #committed: (() => void) | null = null;
  published: Outgoing[] = [];
  settled: Settled[] = [];

  /** The same, with what each published message becomes. A commit is over when everything has come to rest. */
  copyFor(copying: Copying, become: (outgoing: Outgoing) => Outgoing): Transaction<Outgoing> {
    if (this.#state !== 'open') throw new Error('a transaction that commits cannot be copied');
    const copy = new Transaction<Outgoing>();
    copy.published = this.published.map(become);
    copy.settled = this.settled.map(({ how, deliveries }) => ({ how, deliveries: deliveries.map(each => unsettledFor(each, copying)) }));
    return copy;
  }

  /** Nothing may be asked of a channel while it commits. */
  assertOpen(): void {
    if (this.#state !== 'open') throw new AmqpError('channel_error', "unexpected command while processing 'tx.commit'");
  }

  settle(deliveries: readonly Unsettled[], how: Settlement): void {
    const last = this.settled.at(-1);
    if (last?.how === how) last.deliveries.push(...deliveries);
    else this.settled.push({ how, deliveries: [...deliveries] });
  }

  /** What was gathered; from here on the transaction is empty. */
  take(): { readonly published: Outgoing[]; readonly settled: Settled[] } {
    const { published, settled } = this;
    this.published = [];
    this.settled = [];
    return { published, settled };
  }

  commit(committed: () => void): void {
    this.#state = 'committing';
    this.#committed = committed;
  }

  /** A queue would not take a message. */
  fail(): void {
    this.#state = 'failed';
  }

  /** `unconfirmed`: some queue has not answered yet. */
  finish(unconfirmed: boolean): 'waiting' | 'committed' | 'failed' {
    if (this.#state === 'open' || unconfirmed) return 'waiting';
    const failed = this.#state === 'failed';
    this.#state = 'open';
    if (failed) return 'failed';
    this.#committed?.();
    return 'committed';
  }
}
