import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Names } from './ledger.ts';
import { count, effect, optional } from './parameters.ts';
import type { Tries } from './tries.ts';

/**
 * A dead-letter queue is where somebody looks for what could not be handled. Nothing else belongs there, and nothing of it anywhere else.
 * Where an exercise says how many tries there are, a message belongs there after the last of them, too.
 */
export const poisonSetAside = criterion({
  id: 'poison-set-aside',
  claim: 'A message that nobody can handle ends in the dead-letter queue, and no other message does',
  untested: 'no message that nobody can handle was sent, and none was set aside',
  params: {
    of: effect('The work that nobody can do for some messages: see `hopeless`.'),
    attempts: optional(
      count(
        'How many tries there are, which are calls of the service that does the work. What failed in all of them may be set aside, too.',
      ),
    ),
  },
  start: ({ of, attempts }, context) => new PoisonSetAside(of, attempts, context),
});

class PoisonSetAside implements Judge {
  readonly #effect: string;
  readonly #names: Names;
  readonly #tries: Tries;
  /** Poison that has not been set aside: where it was sent, and where it went instead. */
  readonly #loose = new Map<string, number[]>();
  #seen = false;
  #rest = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, attempts: number | undefined, context: Context) {
    this.#effect = context.effectNamed(of);
    this.#names = context.names(of);
    this.#tries = context.tries(of, attempts);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (!('message' in event) || !this.#names.owedFor(event.message)) return;
    const poison = this.#names.hopeless(event.message);
    if (event.type === 'sent' && poison) {
      this.#seen = true;
      this.#loose.set(event.message, [index]);
    } else if ((event.type === 'settled' || event.type === 'dropped') && poison) this.#loose.get(event.message)?.push(index);
    else if (event.type === 'dead-lettered' && poison) this.#loose.delete(event.message);
    else if (event.type === 'dead-lettered' && this.#tries.usedUp(event.message)) this.#seen = true;
    else if (event.type === 'dead-lettered') this.#finding ??= this.#found('set-aside', event.message, [index]);
  }

  #found(kind: 'set-aside' | 'not-set-aside', message: string, conflict: readonly number[]): FindingFacts {
    const thing = this.#names.thingOf(message);
    return { kind, effect: this.#effect, thing, conflict, between: [], wanted: 1, got: 0, told: null };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, conflict] of this.#loose) return fail(this.#found('not-set-aside', message, conflict));
    return this.#seen ? pass : unknown(poisonSetAside.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#seen}|${[...this.#loose.keys()].sort().join(',')}`;
  }
}
