import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * `ack-after-work`, where one request owes a piece of work to each of many. Which pieces a message stands for it need not say: it may name a
 * page of followers. So what is held against a delivery is what it goes on doing after its message was acknowledged; and what it did without
 * ever acknowledging. What it acknowledged and nobody did is lost, and other criteria say so: its work may have been passed on.
 */
export class AckAfterEach implements Judge {
  readonly #given: readonly [of: string | undefined, at: string | undefined, untested: string];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  /** Deliveries whose message is settled, by themselves, with the event. */
  readonly #settledAt: SharedMap<number, number>;
  /** Messages that were handed out and are not settled, with the event of the first delivery. */
  readonly #open: SharedMap<string, number>;
  /** Messages of which some delivery has done something. */
  readonly #worked: SharedSet<string>;
  readonly #stuck: SharedMap<string, number>;
  #settled: boolean;
  #rest: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, at: string | undefined, untested: string, context: Context, copied: AckAfterEach | null = null) {
    this.#given = [of, at, untested];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#settledAt = copied === null ? new SharedMap() : copied.#settledAt.copy();
    this.#open = copied === null ? new SharedMap() : copied.#open.copy();
    this.#worked = copied === null ? new SharedSet() : copied.#worked.copy();
    this.#stuck = copied === null ? new SharedMap() : copied.#stuck.copy();
    this.#settled = copied === null ? false : copied.#settled;
    this.#rest = copied === null ? false : copied.#rest;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): AckAfterEach {
    return new AckAfterEach(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'delivered':
        if (this.#isIts(event.worker) && this.#ledger.sent(event.message) && !this.#open.has(event.message))
          this.#open.set(event.message, index);
        break;
      case 'settled': {
        const { worker } = this.#ledger.deliveries.get(event.delivery) ?? {};
        if (worker === undefined || !this.#isIts(worker)) break;
        this.#settled = true;
        this.#open.delete(event.message);
        if (this.#ledger.deliveries.get(event.delivery)!.message === event.message) this.#settledAt.set(event.delivery, index);
        break;
      }
      case 'dead-lettered':
      case 'moved':
      case 'dropped':
        this.#open.delete(event.message);
        break;
      case 'finished':
        this.#settledAt.delete(event.delivery);
        break;
      case 'crashed':
        for (const delivery of this.#settledAt.keys())
          if (this.#ledger.deliveries.get(delivery)!.life === `${event.worker}.${event.life}`) this.#settledAt.delete(delivery);
        break;
      case 'stuck':
        this.#stuck.set(this.#ledger.deliveries.get(event.delivery)!.message, index);
        break;
      case 'ended':
        this.#rest = event.reason !== 'step-limit';
        break;
      default:
        break;
    }
    for (const { delivery, thing } of this.#ledger.made) this.#did(delivery, thing, index);
  }

  #isIts(worker: number): boolean {
    return this.#lives.runs(worker, this.#given[1]);
  }

  #did(delivery: number, thing: string, index: number): void {
    const { message, worker } = this.#ledger.deliveries.get(delivery)!;
    if (!this.#isIts(worker)) return;
    this.#worked.add(message);
    const settled = this.#settledAt.get(delivery);
    if (settled === undefined || this.#finding !== null) return;
    this.#finding = { ...this.#ledger.facts(thing), kind: 'acked-early', conflict: [settled, index], got: 0 };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, index] of this.#open) {
      const stuck = this.#stuck.get(message);
      if (stuck === undefined && !this.#worked.has(message)) continue;
      const [thing = message] = this.#ledger.thingsOf(message);
      return fail({ ...this.#ledger.facts(thing), kind: 'never-acked', conflict: [stuck ?? index] });
    }
    return this.#settled ? pass : unknown(this.#given[2]);
  }

  key(): string {
    const settled = [...this.#settledAt.keys()].map(delivery => {
      const { message, life } = this.#ledger.deliveries.get(delivery)!;
      return `${message}@${this.#lives.workerOf(life)}`;
    });
    const open = [...this.#open.keys()].map(message => message + (this.#worked.has(message) ? '!' : ''));
    return `${this.#finding !== null}|${this.#settled}|${settled.sort().join(',')}|${open.sort().join(',')}`;
  }
}
