import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import type { Contribution, Ledger } from './ledger.ts';
import { effect, program } from './parameters.ts';

/**
 * Whoever reads committed records finds one result for each thing: one record, however often its work was begun. To be handed the same
 * record twice is the reader's own matter, and is not counted; two records about one thing are.
 */
export const committedReadsOnce = criterion({
  id: 'committed-reads-once',
  claim: 'Whoever reads committed records finds each result once',
  untested: 'nobody read a result',
  params: {
    of: effect('The result: an effect whose store is the topic.'),
    by: program('Who reads it.'),
  },
  start: ({ of, by }, context) => new CommittedReadsOnce(of, by, context),
});

interface Read {
  readonly place: string;
  readonly index: number;
}

class CommittedReadsOnce implements Judge {
  readonly #ledger: Ledger;
  readonly #context: Context;
  readonly #by: string;
  /** By thing: where it was first found. */
  readonly #read = new Map<string, Read>();
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, by: string, context: Context) {
    this.#ledger = context.ledger(of);
    this.#context = context;
    this.#by = by;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type !== 'delivered' || !this.#context.lives.runs(event.worker, this.#by) || !this.#ledger.sent(event.message)) return;
    const { message, queue, partition = 0, offset = null } = event;
    const thing = this.#ledger.thingOf(message);
    const place = offset === null ? message : `${queue}-${partition}, offset ${offset}`;
    const first = this.#read.get(thing);
    if (first === undefined) this.#read.set(thing, { place, index });
    else if (first.place !== place) this.#finding ??= this.#twice(thing, first, { place, index });
  }

  #twice(thing: string, first: Read, second: Read): FindingFacts {
    const { what } = this.#ledger.effect.words;
    const { contributions = [] } = this.#ledger.accounts.get(thing) ?? {};
    const told: Piece[] = [
      `${this.#by} read a ${what} for ${thing} `,
      { wrong: 'twice' },
      `, at ${first.place} and at ${second.place}: `,
      ...how(contributions),
      '.',
    ];
    const between = contributions.map(({ index }) => index);
    return { ...this.#ledger.facts(thing), kind: 'read-twice', conflict: [first.index, second.index], between, wanted: 1, got: 2, told };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#read.size > 0 ? pass : unknown(committedReadsOnce.untested);
  }

  key(): string {
    return `${this.#finding !== null}|${[...this.#read].map(([thing, { place }]) => `${thing}@${place}`).sort()}`;
  }
}

/** Two records were made good, or one was read that never was. */
function how(contributions: readonly Contribution[]): readonly Piece[] {
  const [first, ...more] = contributions;
  const last = more.at(-1);
  if (first === undefined || last === undefined) return ['one of them belongs to a transaction that was not committed'];
  return ['both were made good, at ', { lines: [first.index, last.index] }];
}
