import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect, flag, optional, program } from './parameters.ts';

/**
 * Somebody who reads logs at night has to tell a first delivery from a fourth one. Every delivery that comes to its end has said which one
 * it is: a line with its number, from 1, as a number of its own.
 *
 * Where the broker counts, it is the broker's number. Where it does not, the program counts for itself, and cannot count a delivery that
 * died before its count took hold: such a one may be missing, but none that anybody could have noticed. That is one which logged its
 * number, did some of the work, or came to its end before this one was handed out.
 */
export const attemptLogged = criterion({
  id: 'attempt-logged',
  claim: 'Every delivery logs which attempt it is',
  untested: 'no message was delivered twice',
  params: {
    at: optional(program('Whose deliveries; those of all programs where it is left out.')),
    ownCount: flag('Whether the program has to count for itself, because its broker tells no count.'),
    of: optional(effect('The work by which a delivery that was not counted would be noticed. For `ownCount`.')),
  },
  start: ({ at, ownCount, of }, context) => new AttemptLogged(at, ownCount, of, context),
});

interface Delivery {
  readonly message: string;
  readonly worker: number;
  readonly attempt: number;
  readonly index: number;
  /** The numbers that it may give: from this one up to how often the message was handed out by then. */
  readonly least: number;
  logged: boolean;
}

/** Of one message: how often it was handed out, and the deliveries that somebody could have noticed. */
interface Handed {
  total: number;
  readonly noticed: Set<number>;
}

class AttemptLogged implements Judge {
  readonly #at: string | undefined;
  readonly #ownCount: boolean;
  readonly #context: Context;
  readonly #ledger: Ledger | null;
  readonly #sent = new Set<string>();
  readonly #open = new Map<number, Delivery>();
  /** By message; only where the program counts for itself. */
  readonly #handed = new Map<string, Handed>();
  readonly #messageOf = new Map<number, string>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(at: string | undefined, ownCount: boolean, of: string | undefined, context: Context) {
    this.#at = at;
    this.#ownCount = ownCount;
    this.#context = context;
    this.#ledger = ownCount && of !== undefined ? context.ledger(of) : null;
  }

  see(event: HistoryEvent, index: number): void {
    for (const { delivery } of this.#ledger?.made ?? []) this.#noticed(delivery);
    switch (event.type) {
      case 'sent':
        this.#sent.add(event.message);
        break;
      case 'delivered': {
        const { delivery, message, worker, attempt } = event;
        if (!this.#sent.has(message) || !this.#context.lives.runs(worker, this.#at)) break;
        const least = this.#ownCount ? this.#count(delivery, message) : attempt;
        this.#open.set(delivery, { message, worker, attempt, index, least, logged: false });
        break;
      }
      case 'logged': {
        const open = event.delivery === null ? undefined : this.#open.get(event.delivery);
        if (open === undefined || !numbersIn(event.text).some(number => this.#fits(open, number))) break;
        open.logged = true;
        this.#noticed(event.delivery!);
        break;
      }
      case 'finished':
        this.#noticed(event.delivery);
        this.#finished(event.delivery, index);
        break;
      case 'crashed':
        for (const [delivery, { worker }] of this.#open) if (worker === event.worker) this.#open.delete(delivery);
        break;
      default:
        break;
    }
  }

  /** The least number that this delivery may give. */
  #count(delivery: number, message: string): number {
    const handed = this.#handed.get(message) ?? { total: 0, noticed: new Set<number>() };
    this.#handed.set(message, handed);
    this.#messageOf.set(delivery, message);
    handed.total += 1;
    return handed.noticed.size + 1;
  }

  #noticed(delivery: number): void {
    const message = this.#messageOf.get(delivery);
    if (message !== undefined) this.#handed.get(message)!.noticed.add(delivery);
  }

  #fits({ message, attempt, least }: Delivery, number: number): boolean {
    return this.#ownCount ? number >= least && number <= this.#handed.get(message)!.total : number === attempt;
  }

  #finished(delivery: number, index: number): void {
    const open = this.#open.get(delivery);
    this.#open.delete(delivery);
    if (open === undefined) return;
    const { message, attempt, least, logged } = open;
    if (attempt > 1) this.#tested = true;
    if (logged || this.#finding !== null) return;
    const wanted = least === attempt ? `${attempt}` : `number from ${least} to ${attempt}`;
    this.#finding = {
      kind: 'not-logged',
      effect: null,
      thing: this.#context.thingOf(message),
      conflict: [open.index, index],
      between: [],
      wanted: attempt,
      got: 0,
      told: [
        `${message} was delivered for attempt ${attempt}, and the handler `,
        { wrong: `logged no ${wanted}` },
        ' before it was through.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(attemptLogged.untested);
  }

  /** Kafka keeps no count, so how often a message was handed out is nowhere else. */
  key(): string {
    const open = [...this.#open].map(
      ([delivery, { message, worker, attempt, least, logged }]) =>
        `${this.#context.lives.nameOf(worker)}:${message}:${attempt}:${least}:${logged}:${this.#handed.get(message)?.noticed.has(delivery)}`,
    );
    const handed = [...this.#handed].map(([message, { total, noticed }]) => `${message}:${total}:${noticed.size}`);
    return `${this.#finding !== null}|${this.#tested}|${open.sort().join(',')}|${handed.sort().join(',')}`;
  }
}

/** Numbers that stand for themselves: not the 12 of `ord_12`. */
const numbersIn = (text: string): number[] => (text.match(/(?<![\w.-])\d+(?![\w-]|\.\d)/g) ?? []).map(Number);
