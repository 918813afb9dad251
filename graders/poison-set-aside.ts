import type { HistoryEvent } from '../src/history/event.ts';
import { type Criterion, type FindingFacts, fail, type Judge, pass, type Subject, unknown, type Verdict } from './criterion.ts';
import { Ledger } from './ledger.ts';
import { Tries } from './tries.ts';

/**
 * A dead-letter queue is where somebody looks for what could not be handled. Nothing else belongs there, and nothing of it anywhere else.
 * Where an exercise says how many tries there are, a message belongs there after the last of them, too.
 */
export const poisonSetAside: Criterion = {
  id: 'poison-set-aside',
  claim: 'A message that nobody can handle ends in the dead-letter queue, and no other message does',
  untested: 'no message that nobody can handle was sent, and none was set aside',
  start: subject => new PoisonSetAside(subject),
};

class PoisonSetAside implements Judge {
  readonly #ledger: Ledger;
  readonly #tries: Tries;
  readonly #subject: Subject;
  /** Poison that has not been set aside: where it was sent, and where it went instead. */
  readonly #loose = new Map<string, number[]>();
  #seen = false;
  #rest = false;
  #finding: FindingFacts | null = null;

  constructor(subject: Subject) {
    this.#ledger = new Ledger(subject);
    this.#tries = new Tries(subject);
    this.#subject = subject;
  }

  see(event: HistoryEvent, index: number): void {
    this.#ledger.see(event, index);
    this.#tries.see(event);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (!('message' in event)) return;
    const poison = this.#subject.hopeless?.includes(event.message) === true;
    if (event.type === 'sent' && poison) {
      this.#seen = true;
      this.#loose.set(event.message, [index]);
    } else if ((event.type === 'settled' || event.type === 'dropped') && poison) this.#loose.get(event.message)?.push(index);
    else if (event.type === 'dead-lettered' && poison) this.#loose.delete(event.message);
    else if (event.type === 'dead-lettered' && this.#tries.usedUp(event.message)) this.#seen = true;
    else if (event.type === 'dead-lettered' && this.#finding === null) {
      const { thing, wanted, got } = this.#ledger.accountOf(event.message);
      this.#finding = { kind: 'set-aside', thing, conflict: [index], between: [], wanted, got };
    }
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, conflict] of this.#loose)
      return fail({ kind: 'not-set-aside', thing: this.#ledger.thingOf(message), conflict, between: [], wanted: 1, got: 0 });
    return this.#seen ? pass : unknown(poisonSetAside.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#seen}|${[...this.#loose.keys()].join(',')}|${this.#tries.key()}`;
  }
}
