import { type Context, criterion, type FindingFacts, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import { type Contribution, type Ledger, repeatedPair } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effect } from './parameters.ts';

/**
 * An event that is published twice is two events to everybody who listens, each with an id of its own. Where a relay cannot help it (it
 * dies between the publishing and its note that it did), this is not asked for; where two relays pick up the same row, or nobody takes a
 * note, it can be helped.
 */
export const publishesOnce = criterion({
  id: 'publishes-once',
  claim: 'Each event is published once',
  untested: 'nothing was published',
  params: { of: effect('The event: an effect whose store is the topic or queue.') },
  orderFree: () => true,
  start: ({ of }, context) => new PublishesOnce(of, context),
});

class PublishesOnce implements Judge {
  readonly #given: readonly [of: string | undefined];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  #finding: FindingFacts | null;
  #published: boolean;

  constructor(of: string | undefined, context: Context, copied: PublishesOnce | null = null) {
    this.#given = [of];
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#published = copied === null ? false : copied.#published;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): PublishesOnce {
    return new PublishesOnce(...this.#given, context, this);
  }

  see(): void {
    for (const made of this.#ledger.made) {
      this.#published = true;
      this.#finding ??= this.#twice(made);
    }
  }

  #twice(made: Contribution): FindingFacts | null {
    const repeated = this.#ledger.repeated(made);
    if (repeated === null) return null;
    const [first, second] = repeatedPair(this.#ledger.accounts.get(made.thing)!)!;
    const { what, done } = this.#ledger.effect.words;
    const head: Piece[] = [`${made.thing}’s ${what} was ${done} `, { wrong: 'twice' }, ': '];
    return { ...repeated, told: [...head, ...this.#how(first, second), '.'] };
  }

  #how(first: Contribution, second: Contribution): Piece[] {
    const one = this.#ledger.deliveries.get(first.delivery)!;
    const other = this.#ledger.deliveries.get(second.delivery)!;
    const died = this.#lives.endOf(one.life);
    if (died !== null) return [{ died }, ', and whoever came next, at ', { line: second.index }, ', did not know that it was'];
    if (one.worker !== other.worker)
      return [
        { worker: one.worker },
        ' did it at ',
        { line: first.index },
        ' and ',
        { worker: other.worker },
        ' at ',
        { line: second.index },
      ];
    return ['one after the other, at ', { lines: [first.index, second.index] }];
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#published ? pass : unknown(publishesOnce.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${this.#published}`;
  }
}
