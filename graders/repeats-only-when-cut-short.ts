import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { type Contribution, type Ledger, repeatedPair } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effect, flag } from './parameters.ts';
import { SharedMap } from './shared.ts';

/**
 * Between the work and its acknowledgement there is a window that no code can close where the work leaves the process: a mail
 * is sent, the process dies, the broker was never told. Whoever is cut short in that window may repeat the work. Whoever
 * finished and had not acknowledged, or had not waited for it, had no need to.
 *
 * Cut short: while its handler ran and had not yet let go of what was done, the life was killed, a call was refused or its reply lost, or the broker took the message back
 * or handed it to somebody else as well.
 */
export const repeatsOnlyWhenCutShort = criterion({
  id: 'repeats-only-when-cut-short',
  claim: 'Work is repeated only where a handler was cut short between the work and its acknowledgement',
  untested: 'nothing was delivered again after its work was done',
  params: {
    of: effect('The work that may be repeated.'),
    ownLeases: flag(
      'How long the broker lets a process keep a message is up to the learner. So who was at work when that time was over was not cut short by others; who stood still was.',
    ),
  },
  start: ({ of, ownLeases }, context) => new RepeatsOnlyWhenCutShort(of, ownLeases, context),
});

interface Handling {
  readonly message: string;
  readonly program: string | null;
  readonly life: string;
  readonly cutShort: boolean;
  /** The work is done and then its message acknowledged: a death comes after that window. An acknowledgement without a reply ended nothing. */
  readonly settled: boolean;
  readonly open: boolean;
}

class RepeatsOnlyWhenCutShort implements Judge {
  readonly #given: readonly [of: string | undefined, ownLeases: boolean];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  readonly #ownLeases: boolean;
  /** Somebody who had work in hand stood still when time last passed. */
  #stalled: boolean;
  readonly #handlings: SharedMap<number, Handling>;
  readonly #callers: SharedMap<number, number>;
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, ownLeases: boolean, context: Context, copied: RepeatsOnlyWhenCutShort | null = null) {
    this.#given = [of, ownLeases];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#ownLeases = ownLeases;
    this.#handlings = copied === null ? new SharedMap() : copied.#handlings.copy();
    this.#callers = copied === null ? new SharedMap() : copied.#callers.copy();
    this.#stalled = copied === null ? false : copied.#stalled;
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): RepeatsOnlyWhenCutShort {
    return new RepeatsOnlyWhenCutShort(...this.#given, context, this);
  }

  see(event: HistoryEvent): void {
    switch (event.type) {
      case 'delivered': {
        const { message, program, life } = this.#ledger.deliveries.get(event.delivery)!;
        if (this.#ledger.thingsOf(message).some(thing => (this.#ledger.accounts.get(thing)?.got ?? 0) > 0)) this.#tested = true;
        // Whoever has it still in hand is not alone with it any more.
        if (this.#ledger.sent(message) && (!this.#ownLeases || event.cause === 'duplicate'))
          this.#cut(handling => handling.message === message && handling.program === program);
        this.#handlings.set(event.delivery, { message, program, life, cutShort: false, settled: false, open: true });
        break;
      }
      case 'called':
        this.#callers.set(event.call, event.delivery);
        break;
      case 'refused':
        if (event.injected) this.#cutCaller(event.call);
        this.#callers.delete(event.call);
        break;
      case 'applied':
        if (!event.replied) this.#cutCaller(event.call);
        this.#callers.delete(event.call);
        break;
      case 'crashed':
        for (const call of event.pending) this.#callers.delete(call);
        // A process that ended over an error that nobody handled cut itself short.
        if (event.error === undefined) this.#cut(({ life, settled }) => !settled && life === `${event.worker}.${event.life}`);
        this.#close(({ life }) => life === `${event.worker}.${event.life}`);
        break;
      case 'disconnected':
        this.#cut(({ life }) => life === `${event.worker}.${event.life}`);
        break;
      case 'time-passed':
        this.#stalled = event.stalled;
        break;
      case 'returned':
        if (this.#ownLeases && !this.#stalled) break;
        if (event.reason !== 'retry' && event.reason !== 'handler-failed') this.#cut(({ message }) => message === event.message);
        break;
      case 'settled':
        // Who acknowledges before the work has other worries: see `ack-after-work`.
        if (event.delivery !== null && this.#hasDone(event.delivery)) this.#change(event.delivery, { settled: true });
        break;
      case 'finished':
        this.#change(event.delivery, { open: false });
        break;
      default:
        break;
    }
    for (const made of this.#ledger.made) this.#finding ??= this.#repeated(made);
  }

  #hasDone(delivery: number): boolean {
    for (const { contributions } of this.#ledger.accounts.values()) if (contributions.some(each => each.delivery === delivery)) return true;
    return false;
  }

  #cut(which: (handling: Handling) => boolean): void {
    for (const [delivery, handling] of this.#handlings) if (handling.open && which(handling)) this.#change(delivery, { cutShort: true });
  }

  #close(which: (handling: Handling) => boolean): void {
    for (const [delivery, handling] of this.#handlings) if (which(handling)) this.#change(delivery, { open: false });
  }

  #cutCaller(call: number): void {
    const delivery = this.#callers.get(call)!;
    if (this.#handlings.get(delivery)?.open) this.#change(delivery, { cutShort: true });
  }

  #change(delivery: number, to: Partial<Handling>): void {
    const handling = this.#handlings.get(delivery);
    if (handling !== undefined) this.#handlings.set(delivery, { ...handling, ...to });
  }

  #repeated(made: Contribution): FindingFacts | null {
    const pair = repeatedPair(this.#ledger.accounts.get(made.thing)!);
    // Whoever stalled and lost the message to somebody else goes on without knowing it: then it is the second that was cut short.
    if (pair?.some(each => this.#handlings.get(each.delivery)!.cutShort)) return null;
    return this.#ledger.repeated(made);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(repeatsOnlyWhenCutShort.untested);
  }

  key(): string {
    const state = ({ life, message, cutShort, settled, open }: Handling) =>
      `${message}${open ? `@${this.#lives.name(life)}${settled ? '.' : ''}` : ''}${cutShort ? '!' : ''}`;
    const open = [...this.#handlings.values()].filter(handling => handling.open).map(state);
    const last = [...this.#ledger.accounts.values()].map(({ contributions }) => {
      const latest = contributions.at(-1);
      return latest === undefined ? '-' : state(this.#handlings.get(latest.delivery)!);
    });
    return `${this.#finding !== null}|${this.#tested}|${open.sort().join(',')}|${last.join(',')}`;
  }
}
