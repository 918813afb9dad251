import type { HistoryEvent } from '../src/history/event.ts';
import { eventOf } from './copy-per-subscriber.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { messagesByProgram } from './parameters.ts';

/**
 * Who subscribes says to what, and the broker keeps the rest away. Where it does not, each program is handed what it has to throw away, or,
 * worse, works on it.
 */
export const nothingUnwanted = criterion({
  id: 'nothing-unwanted',
  claim: 'Nobody is handed a message that is not meant for it',
  untested: 'none of them was handed a message',
  params: { meant: messagesByProgram('What is meant for each of these programs.') },
  orderFree: () => true,
  start: ({ meant }, context) => new NothingUnwanted(meant, context),
});

class NothingUnwanted implements Judge {
  readonly #given: readonly [meant: { readonly [program: string]: readonly string[] }];
  readonly #meant: { readonly [program: string]: readonly string[] };
  readonly #lives: Lives;
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(meant: { readonly [program: string]: readonly string[] }, context: Context, copied: NothingUnwanted | null = null) {
    this.#given = [meant];
    this.#meant = meant;
    this.#lives = context.lives;
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): NothingUnwanted {
    return new NothingUnwanted(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type !== 'delivered') return;
    const program = this.#lives.programOf(event.worker);
    const meant = program === null ? undefined : this.#meant[program];
    if (meant === undefined) return;
    this.#tested = true;
    const thing = eventOf(event.message);
    if (meant.includes(thing) || this.#finding !== null) return;
    this.#finding = {
      kind: 'unwanted',
      effect: null,
      thing,
      conflict: [index],
      between: [],
      wanted: 0,
      got: 1,
      told: [`The ${program} was `, { wrong: `handed ${thing}` }, `, which is not meant for it: it came from ${event.queue}.`],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(nothingUnwanted.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#tested}`;
  }
}
