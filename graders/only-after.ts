import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect, effectNamed } from './parameters.ts';

/**
 * What is told of has to be there: whoever opens a push about a post that nobody has stored yet finds nothing, and if the process that was
 * to store it dies, never will. So the one effect waits for the other, about the same thing: the fields that name the earlier one are among
 * those that name the later one.
 */
export const onlyAfter = criterion({
  id: 'only-after',
  claim: 'Nobody is told of what is not stored yet',
  untested: 'nothing was told of',
  params: {
    of: effect('What comes later.'),
    after: effectNamed('What has to be durable by then. The fields that name it are among those that name the other.'),
  },
  start: ({ of, after }, context) => new OnlyAfter(of, after, context),
});

class OnlyAfter implements Judge {
  readonly #given: readonly [of: string | undefined, after: string];
  readonly #later: Ledger;
  readonly #earlier: Ledger;
  /** Where the fields of the earlier one stand among those of the later one. */
  readonly #places: readonly number[];
  #tested: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, after: string, context: Context, copied: OnlyAfter | null = null) {
    this.#given = [of, after];
    this.#later = context.ledger(of);
    this.#earlier = context.ledger(after);
    this.#places = this.#earlier.effect.per.map(field => this.#later.effect.per.indexOf(field));
    this.#tested = copied === null ? false : copied.#tested;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): OnlyAfter {
    return new OnlyAfter(...this.#given, context, this);
  }

  see(_event: HistoryEvent, index: number): void {
    for (const { thing } of this.#later.made) {
      const names = thing.split('/');
      const about = this.#places.map(place => names[place]).join('/');
      this.#tested = true;
      if (this.#finding !== null || (this.#earlier.accounts.get(about)?.got ?? 0) > 0) continue;
      const { words } = this.#earlier.effect;
      const { what, done } = this.#later.effect.words;
      this.#finding = {
        ...this.#later.facts(thing),
        kind: 'out-of-order',
        conflict: [index],
        told: [
          `${thing}’s ${what} was ${done} at `,
          { line: index },
          ', and ',
          { wrong: `no ${words.what} ${about} was ${words.done} yet` },
          '.',
        ],
      };
    }
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(onlyAfter.untested);
  }

  /** What is stored by now is among what ledgers remember. */
  key(): string {
    return `${this.#finding !== null}|${this.#tested}`;
  }
}
