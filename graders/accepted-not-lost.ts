import type { HistoryEvent } from '../src/history/event.ts';
import { FAULTS } from '../src/history/faults.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { effects, program } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * An answer below 400 is a promise. What was promised may come later, and it has to come, even if the process that gave its word is dead:
 * so by then it must be where somebody else will find it.
 *
 * Who says yes to nobody breaks no promise, and is of no use: where nothing failed, somebody has to be told yes.
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

const FAULT = Object.values(FAULTS);
/** `POST /orders` */
const FRONT = /^[A-Z]+ \//;

/** A request that was handed to a program, and the last that is known of it. */
interface Asked {
  readonly message: string;
  readonly index: number;
  readonly status: number | null;
}

interface Accepted {
  readonly index: number;
  readonly status: number;
  /** `worker.life` of who said so. */
  readonly life: string;
  readonly delivery: number;
}

class AcceptedNotLost implements Judge {
  readonly #given: readonly [at: string, effects: readonly string[]];
  readonly #at: string;
  readonly #ledgers: readonly Ledger[];
  readonly #lives: Lives;
  readonly #accepted: SharedMap<string, Accepted>;
  /** For the sentence alone: by call its delivery, by delivery its latest call that failed, and what was given up. */
  readonly #callers: SharedMap<number, number>;
  readonly #refused: SharedMap<number, number>;
  readonly #aside: SharedSet<{ readonly message: string; readonly to: string }>;
  /** The first that somebody could say yes to. Not kept once somebody did, or something failed. */
  #asked: Asked | null;
  #trouble: boolean;
  #rest: boolean;

  constructor(at: string, effects: readonly string[], context: Context, copied: AcceptedNotLost | null = null) {
    this.#given = [at, effects];
    this.#at = at;
    this.#ledgers = effects.map(name => context.ledger(name));
    this.#lives = context.lives;
    this.#accepted = copied === null ? new SharedMap() : copied.#accepted.copy();
    this.#callers = copied === null ? new SharedMap() : copied.#callers.copy();
    this.#refused = copied === null ? new SharedMap() : copied.#refused.copy();
    this.#aside = copied === null ? new SharedSet() : copied.#aside.copy();
    this.#asked = copied === null ? null : copied.#asked;
    this.#trouble = copied === null ? false : copied.#trouble;
    this.#rest = copied === null ? false : copied.#rest;
  }

  copy(context: Context): AcceptedNotLost {
    return new AcceptedNotLost(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (this.#accepted.size === 0 && !this.#trouble) this.#ask(event, index);
    if (event.type === 'dead-lettered') this.#aside.add(event);
    if (event.type === 'called') this.#callers.set(event.call, event.delivery);
    if (event.type === 'refused' && event.injected) this.#refused.set(this.#callers.get(event.call)!, index);
    if (event.type === 'refused' || event.type === 'applied') this.#callers.delete(event.call);
    if (event.type !== 'answered' || event.status >= 400 || this.#accepted.has(event.message)) return;
    const by = this.#ledgers[0]!.deliveries.get(event.delivery);
    if (by !== undefined && this.#lives.runs(by.worker, this.#at))
      this.#accepted.set(event.message, { index, status: event.status, life: by.life, delivery: event.delivery });
  }

  #ask(event: HistoryEvent, index: number): void {
    this.#trouble = FAULT.some(fault => fault.seen(event));
    const { deliveries } = this.#ledgers[0]!;
    if (event.type === 'delivered' && this.#asked === null && FRONT.test(event.queue)) {
      const { message, worker } = deliveries.get(event.delivery)!;
      const somebodyCould = this.#ledgers.some(ledger => !ledger.hopeless(message));
      if (this.#lives.runs(worker, this.#at) && somebodyCould) this.#asked = { message, index, status: null };
    } else if (event.type === 'answered' && event.message === this.#asked?.message)
      this.#asked = { ...this.#asked, index, status: event.status };
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    if (this.#accepted.size === 0 && this.#asked !== null && !this.#trouble) return fail(this.#toldNo(this.#asked));
    for (const [message, accepted] of this.#accepted)
      for (const ledger of this.#ledgers) {
        const thing = ledger.hopeless(message) ? null : ledger.missing(message);
        if (thing === null) continue;
        const { what, done } = ledger.effect.words;
        const { index, status } = accepted;
        const died = this.#lives.endOf(accepted.life);
        const diedAfter = died !== null && died >= index;
        const why: Piece[] = diedAfter ? [': ', { died }] : this.#whyNot(ledger, thing, accepted);
        return fail({
          ...ledger.facts(thing),
          kind: 'lost',
          conflict: [index],
          between: diedAfter ? [died] : [],
          told: [`The client was told ${status} about ${thing}, and its ${what} was `, { wrong: `never ${done}` }, ...why, '.'],
        });
      }
    return this.#accepted.size > 0 ? pass : unknown(acceptedNotLost.untested);
  }

  #toldNo({ message, index, status }: Asked): FindingFacts {
    const ledger = this.#ledgers[0]!;
    const thing = ledger.thingOf(message);
    const how = status === null ? 'never answered' : `told ${status}`;
    return {
      ...ledger.facts(thing),
      kind: 'told-no',
      conflict: [index],
      told: ['Nothing had failed, and the client was ', { wrong: how }, ` about ${thing}: so nobody was told yes at all.`],
    };
  }

  /** Where nobody died: a call that failed before the answer, somebody who took it for done, a queue of what was given up, or nobody who heard of it. */
  #whyNot(ledger: Ledger, thing: string, { delivery }: Accepted): Piece[] {
    const refused = this.#refused.get(delivery);
    if (refused !== undefined) return [': ', { line: refused }, ' had failed'];
    const all = [...ledger.deliveries.values()];
    const doer = [...ledger.accounts.values()].flatMap(({ contributions }) => contributions).at(0);
    const who = doer === undefined ? null : ledger.deliveries.get(doer.delivery)!.program;
    const aside = [...this.#aside].find(({ message }) => ledger.concerns(message, thing));
    if (aside !== undefined && ledger.followerOf(thing) !== null) return [`: a message about it ended in ${aside.to}`];
    if (who !== null && who !== this.#at && all.some(each => each.program === who && each.thing === thing))
      return [`: the ${who} was handed it and took it for done`];
    if (aside !== undefined) return [`: a message about it ended in ${aside.to}`];
    // Who is called by a timer may have looked for it.
    const others = all.filter(({ program }) => program !== this.#at);
    return others.some(each => ledger.concerns(each.message, thing) || !ledger.sent(each.message))
      ? []
      : [': no other program ever heard of it'];
  }

  key(): string {
    if (this.#accepted.size > 0) return [...this.#accepted.keys()].sort().join(',');
    return this.#trouble ? '!' : this.#asked === null ? '' : '?';
  }
}
