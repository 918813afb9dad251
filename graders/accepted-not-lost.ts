import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effects, program } from './parameters.ts';

/**
 * An answer below 400 is a promise. What was promised may come later, and it has to come, even if the process that gave its word is dead:
 * so by then it must be where somebody else will find it.
 */
export const acceptedNotLost = criterion({
  id: 'accepted-not-lost',
  claim: 'What a client was told yes about comes about in the end, whatever dies after the answer',
  untested: 'no request was accepted',
  params: {
    at: program('Whose answers they are.'),
    effects: effects('All that a yes promises.'),
  },
  orderFree: () => true,
  start: ({ at, effects }, context) => new AcceptedNotLost(at, effects, context),
});

interface Accepted {
  readonly index: number;
  readonly status: number;
  /** `worker.life` of who said so. */
  readonly life: string;
}

class AcceptedNotLost implements Judge {
  readonly #at: string;
  readonly #ledgers: readonly Ledger[];
  readonly #lives: Lives;
  readonly #accepted = new Map<string, Accepted>();
  #rest = false;

  constructor(at: string, effects: readonly string[], context: Context) {
    this.#at = at;
    this.#ledgers = effects.map(name => context.ledger(name));
    this.#lives = context.lives;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type !== 'answered' || event.status >= 400 || this.#accepted.has(event.message)) return;
    const by = this.#ledgers[0]!.deliveries.get(event.delivery);
    if (by !== undefined && this.#lives.runs(by.worker, this.#at))
      this.#accepted.set(event.message, { index, status: event.status, life: by.life });
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, { index, status, life }] of this.#accepted)
      for (const ledger of this.#ledgers) {
        if (ledger.hopeless(message) || ledger.done(message)) continue;
        const thing = ledger.thingOf(message);
        const { what, done } = ledger.effect.words;
        const died = this.#lives.endOf(life);
        const why: Piece[] = died === null || died < index ? [] : [': ', { died }];
        return fail({
          ...ledger.facts(thing),
          kind: 'lost',
          conflict: [index],
          between: why.length === 0 ? [] : [died!],
          told: [`The client was told ${status} about ${thing}, and its ${what} was `, { wrong: `never ${done}` }, ...why, '.'],
        });
      }
    return this.#accepted.size > 0 ? pass : unknown(acceptedNotLost.untested);
  }

  key(): string {
    return [...this.#accepted.keys()].sort().join(',');
  }
}
