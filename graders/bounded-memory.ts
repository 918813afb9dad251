import type { HistoryEvent, Json } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { count, effect, program } from './parameters.ts';

/**
 * What a process has taken on and nobody else has yet is in its memory, and in nothing else. It has a request from when it is handed it
 * until it has said yes and the work is durable, or has said no and nothing that it asked for on its behalf is under way any more. Who is
 * turned away at once was never had: so it is counted when the code is still, before anything else happens.
 */
export const boundedMemory = criterion({
  id: 'bounded-memory',
  claim: 'A process never holds more than it has room for',
  untested: 'no process had anything in hand',
  params: {
    at: program('The program with the HTTP front, each of whose processes has a memory of its own.'),
    of: effect('What makes a request somebody else’s: once it is durable, the process need not hold it any more.'),
    most: count('How many requests one process may hold.'),
  },
  start: ({ at, of, most }, context) => new BoundedMemory(at, of, most, context),
});

/** A request that a process was handed. */
interface Held {
  readonly thing: string;
  readonly life: string;
  readonly index: number;
  /** What it says to the client; null until it says anything. */
  status: number | null;
  /** Calls on its behalf that are under way, without the answer. */
  pending: number;
}

const MEANINGS: ReadonlySet<HistoryEvent['type']> = new Set(['delivered', 'applied', 'refused', 'crashed', 'time-passed', 'ended']);

class BoundedMemory implements Judge {
  readonly #at: string;
  readonly #most: number;
  readonly #context: Context;
  readonly #ledger: Ledger;
  /** By delivery. */
  readonly #held = new Map<number, Held>();
  readonly #calls = new Map<number, number>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(at: string, of: string | undefined, most: number, context: Context) {
    this.#at = at;
    this.#most = most;
    this.#context = context;
    this.#ledger = context.ledger(of);
  }

  see(event: HistoryEvent, index: number): void {
    if (MEANINGS.has(event.type)) this.#weigh();
    switch (event.type) {
      case 'delivered':
        if (!this.#context.lives.runs(event.worker, this.#at)) break;
        this.#tested = true;
        this.#held.set(event.delivery, {
          thing: this.#ledger.thingOf(event.message),
          life: `${event.worker}.${event.life}`,
          index,
          status: null,
          pending: 0,
        });
        break;
      case 'called':
        this.#called(event.call, event.delivery, event.service === 'message' && event.operation === 'answer' ? event.args : null);
        break;
      case 'applied':
      case 'refused':
        this.#over(event.call);
        break;
      case 'crashed':
        for (const [delivery, { life }] of this.#held) if (life === `${event.worker}.${event.life}`) this.#held.delete(delivery);
        for (const call of event.pending) this.#calls.delete(call);
        break;
      default:
        break;
    }
  }

  #called(call: number, delivery: number, answer: Json): void {
    const held = this.#held.get(delivery);
    if (held === undefined) return;
    if (answer !== null) {
      held.status = Number((answer as readonly Json[])[0]);
      return;
    }
    held.pending += 1;
    this.#calls.set(call, delivery);
  }

  #over(call: number): void {
    const delivery = this.#calls.get(call);
    this.#calls.delete(call);
    const held = delivery === undefined ? undefined : this.#held.get(delivery);
    if (held !== undefined) held.pending -= 1;
  }

  /** Forgets whom nobody holds any more, and looks whether there are too many of the others. */
  #weigh(): void {
    const byLife = new Map<string, Held[]>();
    for (const [delivery, held] of this.#held) {
      if (this.#isOver(held)) this.#held.delete(delivery);
      else byLife.set(held.life, [...(byLife.get(held.life) ?? []), held]);
    }
    for (const all of byLife.values()) if (all.length > this.#most && this.#finding === null) this.#found(all);
  }

  #isOver({ status, pending, thing }: Held): boolean {
    if (status === null) return false;
    return status < 400 ? (this.#ledger.accounts.get(thing)?.got ?? 0) > 0 : pending === 0;
  }

  #found(all: readonly Held[]): void {
    const last = all.at(-1)!;
    const { what, done } = this.#ledger.effect.words;
    const told = all.filter(({ status }) => status !== null && status < 400).map(({ thing }) => thing);
    this.#finding = {
      kind: 'too-much-held',
      effect: this.#ledger.name,
      thing: last.thing,
      conflict: [all[0]!.index, last.index],
      between: [],
      wanted: this.#most,
      got: all.length,
      told: [
        'At the same time ',
        { worker: Number(last.life.split('.')[0]) },
        ' held ',
        { wrong: `${all.length} requests, ${all.map(({ thing }) => thing).join(', ')}` },
        `, whose ${what} was not ${done}; it has room for ${this.#most}.`,
        told.length === 0 ? '' : ` Clients had been told yes about ${told.join(', ')}.`,
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(boundedMemory.untested);
  }

  key(): string {
    const held = [...this.#held.values()].flatMap(each => {
      const { thing, life, status, pending } = each;
      return this.#isOver(each) ? [] : [`${this.#context.lives.name(life)}:${thing}:${status}:${pending}`];
    });
    return `${this.#finding !== null}|${this.#tested}|${held.sort().join(',')}`;
  }
}
