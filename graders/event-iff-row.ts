import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import type { Account, Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { count, effectNamed, optional } from './parameters.ts';
import { SharedSet } from './shared.ts';

/**
 * A database and a broker cannot be written in one step. Who writes the row first may die before the event, who publishes first may die, or
 * be refused, before the row. Only a row that says what is still to be published lets a later life make up for it.
 *
 * Judged where a run has come to rest: until then what is missing may still come.
 */
export const eventIffRow = criterion({
  id: 'event-iff-row',
  claim: 'Each row has its event and each event its row, whatever dies between the two',
  untested: 'no row was written and no event published',
  params: {
    row: effectNamed('The effect that is a row: an order that is stored.'),
    event: effectNamed('The effect that is an event about it: an order that is announced.'),
    most: optional(
      count(
        'How often one event may come about, where somebody who dies may say it again. Who takes no note of what was said never stops.',
      ),
    ),
  },
  orderFree: () => true,
  start: ({ row, event, most }, context) => new EventIffRow(row, event, most, context),
});

class EventIffRow implements Judge {
  readonly #given: readonly [row: string, event: string, most: number | undefined];
  readonly #rows: Ledger;
  readonly #events: Ledger;
  readonly #lives: Lives;
  readonly #most: number;
  /** Calls that took hold, and whose caller never heard so. */
  readonly #unheard: SharedSet<number>;
  #rest: boolean;

  constructor(row: string, event: string, most: number | undefined, context: Context, copied: EventIffRow | null = null) {
    this.#given = [row, event, most];
    this.#rows = context.ledger(row);
    this.#events = context.ledger(event);
    this.#lives = context.lives;
    this.#most = most ?? Number.POSITIVE_INFINITY;
    this.#unheard = copied === null ? new SharedSet() : copied.#unheard.copy();
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): EventIffRow {
    return new EventIffRow(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'applied' && !event.replied) this.#unheard.add(index);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
  }

  verdict(): Verdict {
    // Also of a run that was cut off, which is one that does not stop.
    for (const account of this.#events.accounts.values())
      if (account.contributions.length > this.#most) return fail(this.#tooOften(account));
    if (!this.#rest) return unknown('the run was cut off');
    let tested = false;
    for (const account of this.#rows.accounts.values()) {
      if (account.got <= 0) continue;
      tested = true;
      if (!happened(this.#events, account.thing)) return fail(this.#found('lost', account, this.#rows, this.#events));
    }
    for (const account of this.#events.accounts.values()) {
      if (account.got <= 0) continue;
      tested = true;
      if (!happened(this.#rows, account.thing)) return fail(this.#found('unfounded', account, this.#events, this.#rows));
    }
    return tested ? pass : unknown(eventIffRow.untested);
  }

  #tooOften({ thing, contributions }: Account): FindingFacts {
    const { what, done } = this.#events.effect.words;
    const told = contributions.slice(0, this.#most + 1);
    return {
      ...this.#events.facts(thing),
      kind: 'too-often',
      conflict: told.map(({ index }) => index),
      wanted: this.#most,
      got: told.length,
      told: [
        `${thing}’s ${what} was ${done} `,
        { wrong: `${told.length} times` },
        ', the last time at ',
        { line: told.at(-1)!.index },
        '.',
      ],
    };
  }

  /** @param there what happened, without what is `missing` */
  #found(kind: 'lost' | 'unfounded', { thing, contributions }: Account, there: Ledger, missing: Ledger): FindingFacts {
    const { index, delivery } = contributions.at(-1)!;
    const died = this.#lives.endOf(there.deliveries.get(delivery)!.life);
    const { what, done } = missing.effect.words;
    const unheard = this.#unheard.has(index) ? ': the reply was lost' : null;
    const why: Piece[] = died !== null ? [': ', { died }] : unheard !== null ? [unheard] : [];
    return {
      ...missing.facts(thing),
      kind,
      conflict: [index],
      between: died === null ? [] : [died],
      told: [
        `${thing}’s ${there.effect.words.what} was ${there.effect.words.done} at `,
        { line: index },
        `, and its ${what} was `,
        { wrong: `never ${done}` },
        ...why,
        '.',
      ],
    };
  }

  /** All that it knows stands in the ledgers. */
  key(): string {
    return '';
  }
}

function happened({ accounts }: Ledger, thing: string): boolean {
  return (accounts.get(thing)?.got ?? 0) > 0;
}
