import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { programs } from './parameters.ts';

/**
 * Who subscribes gets every event, whatever others do with theirs: each has a queue, a subscription or a group of its own. Where two share
 * one, each gets some; where one has none, it gets nothing, and nobody is told.
 *
 * An event counts once one of them was handed it, or once it lies where one of them was handed others, or once nobody took it. Copies of
 * one event go by its own name and the queue's: `ord_12@stock`.
 */
export const copyPerSubscriber = criterion({
  id: 'copy-per-subscriber',
  claim: 'Each subscriber is handed a copy of its own of each event',
  untested: 'no event was handed to any of them',
  params: { at: programs('The subscribers.') },
  orderFree: () => true,
  start: ({ at }, context) => new CopyPerSubscriber(at, context),
});

interface Copies {
  /** The first that was seen of it. */
  readonly index: number;
  readonly to: Set<string>;
  /** Where it was stored. */
  readonly queues: Set<string>;
  unroutable: boolean;
}

class CopyPerSubscriber implements Judge {
  readonly #at: readonly string[];
  readonly #lives: Lives;
  readonly #events = new Map<string, Copies>();
  /** Where one of the subscribers was handed something. */
  readonly #read = new Set<string>();
  #rest = false;

  constructor(at: readonly string[], context: Context) {
    this.#at = at;
    this.#lives = context.lives;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'sent') this.#eventOf(event.message, index).queues.add(event.queue);
    if (event.type === 'dropped' && event.reason === 'unroutable') this.#eventOf(event.message, index).unroutable = true;
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type !== 'delivered') return;
    const program = this.#lives.programOf(event.worker);
    if (program === null || !this.#at.includes(program)) return;
    this.#read.add(event.queue);
    this.#eventOf(event.message, index).to.add(program);
  }

  #eventOf(message: string, index: number): Copies {
    const name = message.replace(/@[^@]*$/, '');
    let copies = this.#events.get(name);
    if (copies === undefined) {
      copies = { index, to: new Set(), queues: new Set(), unroutable: false };
      this.#events.set(name, copies);
    }
    return copies;
  }

  #counts({ to, queues, unroutable }: Copies): boolean {
    return to.size > 0 || unroutable || [...queues].some(queue => this.#read.has(queue));
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    let tested = false;
    for (const [thing, copies] of this.#events) {
      if (!this.#counts(copies)) continue;
      tested = true;
      const missed = this.#at.filter(program => !copies.to.has(program));
      if (missed.length === 0) continue;
      const others = [...copies.to].sort();
      return fail({
        kind: 'no-copy',
        effect: null,
        thing,
        conflict: [copies.index],
        between: [],
        wanted: this.#at.length,
        got: copies.to.size,
        told: [
          `${thing} was `,
          { wrong: `never handed to ${named(missed, 'or')}` },
          others.length === 0 ? ', nor to any other subscriber.' : `; ${named(others, 'and')} had it.`,
        ],
      });
    }
    return tested ? pass : unknown(copyPerSubscriber.untested);
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
