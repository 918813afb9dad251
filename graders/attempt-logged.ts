import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { optional, program } from './parameters.ts';

/**
 * Somebody who reads logs at night has to tell a first delivery from a fourth one. Every delivery that comes to its end has said which one
 * it is: a line with its number, from 1, as a number of its own.
 */
export const attemptLogged = criterion({
  id: 'attempt-logged',
  claim: 'Every delivery logs which attempt it is',
  untested: 'no message was delivered twice',
  params: { at: optional(program('Whose deliveries; those of all programs where it is left out.')) },
  start: ({ at }, context) => new AttemptLogged(at, context),
});

interface Delivery {
  readonly message: string;
  readonly worker: number;
  readonly attempt: number;
  readonly index: number;
  logged: boolean;
}

class AttemptLogged implements Judge {
  readonly #at: string | undefined;
  readonly #context: Context;
  readonly #sent = new Set<string>();
  readonly #open = new Map<number, Delivery>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(at: string | undefined, context: Context) {
    this.#at = at;
    this.#context = context;
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'sent':
        this.#sent.add(event.message);
        break;
      case 'delivered': {
        const { delivery, message, worker, attempt } = event;
        if (this.#sent.has(message) && this.#context.lives.runs(worker, this.#at))
          this.#open.set(delivery, { message, worker, attempt, index, logged: false });
        break;
      }
      case 'logged': {
        const open = event.delivery === null ? undefined : this.#open.get(event.delivery);
        if (open !== undefined && numbersIn(event.text).includes(open.attempt)) open.logged = true;
        break;
      }
      case 'finished':
        this.#finished(event.delivery, index);
        break;
      case 'crashed':
        for (const [delivery, { worker }] of this.#open) if (worker === event.worker) this.#open.delete(delivery);
        break;
      default:
        break;
    }
  }

  #finished(delivery: number, index: number): void {
    const open = this.#open.get(delivery);
    this.#open.delete(delivery);
    if (open === undefined) return;
    const { message, attempt, logged } = open;
    if (attempt > 1) this.#tested = true;
    if (logged || this.#finding !== null) return;
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
        { wrong: `logged no ${attempt}` },
        ' before it was through.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(attemptLogged.untested);
  }

  key(): string {
    const open = [...this.#open.values()].map(({ message, worker, attempt, logged }) => `${worker}:${message}:${attempt}:${logged}`);
    return `${this.#finding !== null}|${this.#tested}|${open.sort().join(',')}`;
  }
}

/** Numbers that stand for themselves: not the 12 of `ord_12`. */
const numbersIn = (text: string): number[] => (text.match(/(?<![\w.-])\d+(?![\w-]|\.\d)/g) ?? []).map(Number);
