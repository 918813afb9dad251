import type { Dropped, HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, type Piece, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { messages, messagesByProgram, optional, programs } from './parameters.ts';

/** The name that all copies of an event have in common: a topic's copies in queues are called `order-13@stock`. */
export const eventOf = (message: string): string => message.replace(/@[^@]*$/, '');

/**
 * Who subscribes gets every event, whatever others do with theirs: each has a queue, a subscription or a group of its own. Where two share
 * one, each gets some; where one has none, it gets nothing, and nobody is told. And one copy is enough: who
 * reads two queues that both get it does everything twice.
 *
 * An event counts once one of them was handed it, or once it lies where one of them was handed others, or once nobody took it. Copies of
 * one event go by its own name and the queue's: `ord_12@stock`.
 */
export const copyPerSubscriber = criterion({
  id: 'copy-per-subscriber',
  claim: 'Each subscriber is handed a copy of its own of each event',
  untested: 'no event was handed to any of them',
  params: {
    at: programs('The subscribers.'),
    events: optional(messages('What they subscribe to. Where left out: whatever one of them gets, and what nobody takes.')),
    some: optional(messagesByProgram('Subscribers to a part of the events, and which.')),
  },
  orderFree: () => true,
  start: ({ at, events, some = {} }, context) => new CopyPerSubscriber(at, events ?? null, some, context),
});

interface Copies {
  /** The first that was seen of it. */
  readonly index: number;
  /** By subscriber, its copy; where it got several, the second one and when. */
  readonly to: Map<
    string,
    { readonly copy: string; readonly index: number; second: { readonly copy: string; readonly index: number } | null }
  >;
  /** Where it was stored. */
  readonly queues: Set<string>;
  unroutable: boolean;
  /** Copies that the broker lost, and when. */
  readonly lost: { readonly queue: string; readonly reason: Dropped['reason']; readonly index: number }[];
}

/** Why a copy is gone that nobody gave up. */
const LOST: { readonly [reason in Dropped['reason']]?: (queue: string) => string } = {
  restart: queue => `the broker restarted, and what was in ${queue} did not outlive that`,
  expired: queue => `it waited longer in ${queue} than that allows`,
  'delivery-limit': queue => `${queue} had handed it out as often as its delivery limit allows`,
};

class CopyPerSubscriber implements Judge {
  readonly #at: readonly string[];
  /** What counts as an event; null for what the subscribers make one. */
  readonly #named: readonly string[] | null;
  readonly #some: { readonly [program: string]: readonly string[] };
  readonly #lives: Lives;
  readonly #events = new Map<string, Copies>();
  /** Where one of the subscribers was handed something. */
  readonly #read = new Set<string>();
  #rest = false;

  constructor(
    at: readonly string[],
    events: readonly string[] | null,
    some: { readonly [program: string]: readonly string[] },
    context: Context,
  ) {
    this.#at = [...at, ...Object.keys(some)];
    this.#named = events;
    this.#some = some;
    this.#lives = context.lives;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'sent') this.#eventOf(event.message, index).queues.add(event.queue);
    if (event.type === 'dropped') {
      const { queue, reason } = event;
      if (reason === 'unroutable') this.#eventOf(event.message, index).unroutable = true;
      else this.#eventOf(event.message, index).lost.push({ queue, reason, index });
    }
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type !== 'delivered') return;
    const program = this.#lives.programOf(event.worker);
    if (program === null || !this.#at.includes(program)) return;
    this.#read.add(event.queue);
    const { to } = this.#eventOf(event.message, index);
    const had = to.get(program);
    if (had === undefined) to.set(program, { copy: event.message, index, second: null });
    else if (had.copy !== event.message) had.second ??= { copy: event.message, index };
  }

  #eventOf(message: string, index: number): Copies {
    const name = eventOf(message);
    let copies = this.#events.get(name);
    if (copies === undefined) {
      copies = { index, to: new Map(), queues: new Set(), unroutable: false, lost: [] };
      this.#events.set(name, copies);
    }
    return copies;
  }

  #counts(name: string, { to, queues, unroutable }: Copies): boolean {
    if (this.#named !== null) return this.#named.includes(name);
    return to.size > 0 || unroutable || [...queues].some(queue => this.#read.has(queue));
  }

  #wants(program: string, event: string): boolean {
    return this.#some[program]?.includes(event) ?? true;
  }

  verdict(): Verdict {
    for (const [thing, copies] of this.#events) {
      if (!this.#counts(thing, copies)) continue;
      for (const [program, { copy, index, second }] of copies.to) {
        if (second === null) continue;
        const told = [`The ${program} was handed `, { wrong: `${thing} twice` }, `, in two copies: ${copy} and ${second.copy}.`];
        return this.#failed(thing, copies, [index, second.index], told);
      }
    }
    if (!this.#rest) return unknown('the run was cut off');
    let tested = false;
    for (const [thing, copies] of this.#events) {
      if (!this.#counts(thing, copies)) continue;
      tested = true;
      const missed = this.#at.filter(program => this.#wants(program, thing) && !copies.to.has(program));
      if (missed.length === 0) continue;
      const others = [...copies.to.keys()].sort();
      const lost = copies.lost.flatMap(({ queue, reason }) => LOST[reason]?.(queue) ?? []);
      const had = others.length === 0 ? ', nor to any other subscriber' : `; ${named(others, 'and')} had it`;
      const why = lost.length > 0 ? `: ${lost[0]}` : copies.unroutable ? ': it fits no binding, so it went to no queue' : '';
      return this.#failed(
        thing,
        copies,
        [copies.index, ...copies.lost.map(({ index }) => index)],
        [`${thing} was `, { wrong: `never handed to ${named(missed, 'or')}` }, `${lost.length > 0 || copies.unroutable ? '' : had}${why}.`],
      );
    }
    return tested ? pass : unknown(copyPerSubscriber.untested);
  }

  #failed(thing: string, { to }: Copies, conflict: readonly number[], told: readonly Piece[]): Verdict {
    return fail({ kind: 'no-copy', effect: null, thing, conflict, between: [], wanted: this.#at.length, got: to.size, told });
  }

  key(): string {
    const events = [...this.#events].map(
      ([name, { to, queues, unroutable }]) => `${name}:${[...to].sort().join('+')}/${[...queues].sort().join('+')}${unroutable ? '!' : ''}`,
    );
    return `${events.sort().join(',')}|${[...this.#read].sort().join(',')}`;
  }
}

/** `the stock`; `the stock, the mailer or the audit`. */
function named(names: readonly string[], word: 'and' | 'or'): string {
  const all = names.map(name => `the ${name}`);
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} ${word} ${all.at(-1)}`;
}
