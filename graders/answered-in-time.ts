import type { HistoryEvent, Ms } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';

/** A client that waits for somebody else's slow machine is what events are there to spare. */
export const answeredInTime: Criterion = {
  id: 'answered-in-time',
  claim: 'Each request is answered in the time that is allowed, however slow what comes after it is',
  untested: 'no request was answered',
  start: subject => new AnsweredInTime(subject),
};

/** A request that a client waits for: since when, and the event that began it. */
interface Waiting {
  readonly since: Ms;
  readonly index: number;
}

class AnsweredInTime implements Judge {
  readonly #ledger: Ledger;
  readonly #allowed: Ms;
  /** By message, before it is handed to anybody; by delivery from then on. */
  readonly #sent = new Map<string, Waiting>();
  readonly #open = new Map<number, Waiting>();
  #now: Ms = 0;
  #answered = false;
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#allowed = subject.answerWithinMs ?? Number.POSITIVE_INFINITY;
  }

  see(event: HistoryEvent, index: number): void {
    this.#ledger.see(event, index);
    this.#now = event.at;
    if (event.type === 'sent') this.#sent.set(event.message, { since: event.at, index });
    if (event.type === 'delivered') {
      // One that is sent again has waited before, and its client knows why: it begins anew.
      const first = this.#sent.get(event.message);
      this.#sent.delete(event.message);
      this.#open.set(event.delivery, first ?? { since: event.at, index });
    }
    // Nobody gets an answer from what was in the hands of a dead process.
    if (event.type === 'crashed')
      for (const delivery of this.#open.keys())
        if (this.#ledger.deliveries.get(delivery)?.life === `${event.worker}.${event.life}`) this.#open.delete(delivery);
    if (event.type === 'answered') this.#judge(event.delivery, event.message, event.at, index);
  }

  #judge(delivery: number, message: string, at: Ms, index: number): void {
    const waiting = this.#open.get(delivery);
    this.#open.delete(delivery);
    this.#answered = true;
    if (waiting === undefined || this.#finding !== null || at - waiting.since <= this.#allowed) return;
    const thing = this.#ledger.thingOf(message);
    const got = at - waiting.since;
    this.#finding = { kind: 'answered-late', thing, conflict: [waiting.index, index], between: [], wanted: this.#allowed, got };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#answered ? pass : unknown(answeredInTime.untested);
  }

  key(): string {
    const since = (waiting: ReadonlyMap<unknown, Waiting>) =>
      [...waiting].map(([what, { since: at }]) => `${what}@${this.#now - at}`).join(',');
    return `${this.#finding !== null}|${this.#answered}|${since(this.#sent)}|${since(this.#open)}`;
  }
}
