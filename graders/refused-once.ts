import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { effect, program } from './parameters.ts';
import { mayPass } from './recovers-after-outage.ts';

/**
 * Who takes up again and again what was refused for good goes round as fast as it can, and never comes to an end. Whoever calls a program
 * once more may want it to look again; within one call the answer is known.
 */
export const refusedOnce = criterion({
  id: 'refused-once',
  claim: 'What was refused for good is not asked again in the same call',
  untested: 'nothing was refused for good',
  params: {
    of: effect('The work that is refused. Its store is the service.'),
    at: program('The program whose calls are looked at.'),
  },
  start: ({ of, at }, context) => new RefusedOnce(of, at, context),
});

class RefusedOnce implements Judge {
  readonly #effect: string;
  readonly #service: string;
  readonly #at: string;
  readonly #lives: Lives;
  /** Calls of the service under way, with what was asked. */
  readonly #calls = new Map<
    number,
    { readonly asked: string; readonly subject: string; readonly worker: number; readonly index: number }
  >();
  /** By worker: what was refused for good in the call of the program that it is at, with the event that asked. */
  readonly #refused = new Map<number, Map<string, number>>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, at: string, context: Context) {
    this.#effect = context.effectNamed(of);
    this.#service = context.effects[this.#effect]!.store;
    this.#at = at;
    this.#lives = context.lives;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'called' && event.service === this.#service && this.#lives.runs(event.worker, this.#at)) {
      const { worker, subject } = event;
      const asked = JSON.stringify([event.operation, event.args]);
      const before = this.#refused.get(worker)?.get(asked);
      if (before !== undefined) this.#finding ??= this.#again(subject, before, index);
      this.#calls.set(event.call, { asked, subject, worker, index });
    }
    if (event.type === 'refused') {
      const call = this.#calls.get(event.call);
      if (call !== undefined && !mayPass(event)) {
        this.#tested = true;
        const refused = this.#refused.get(call.worker) ?? new Map<string, number>();
        this.#refused.set(call.worker, refused.set(call.asked, call.index));
      }
    }
    if (event.type === 'applied' || event.type === 'refused') this.#calls.delete(event.call);
    if (event.type === 'crashed') for (const call of event.pending) this.#calls.delete(call);
    if (event.type === 'crashed' || event.type === 'finished') this.#refused.delete(event.worker);
  }

  #again(subject: string, before: number, index: number): FindingFacts {
    return {
      kind: 'asked-again',
      effect: this.#effect,
      thing: subject,
      conflict: [before, index],
      between: [],
      wanted: 1,
      got: 2,
      told: [
        'What ',
        { line: before },
        ` asked for ${subject} was refused for good, and `,
        { line: index },
        ' asked for it ',
        { wrong: 'once more in the same call' },
        ': whoever goes on like that never comes to an end.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(refusedOnce.untested);
  }

  key(): string {
    const refused = [...this.#refused].map(([worker, asked]) => `${this.#lives.nameOf(worker)}:${[...asked.keys()].sort().join()}`);
    return `${this.#finding !== null}|${this.#tested}|${refused.sort().join('/')}`;
  }
}
