import type { HistoryEvent } from '../src/history/event.ts';
import { criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { count, destination, withDefault } from './parameters.ts';

/** The key decides the partition, and one reader reads a partition: what most messages have in common must not be the key. */
export const loadBalanced = criterion({
  id: 'load-balanced',
  claim: 'No partition gets more than its share',
  untested: 'too few messages were sent to tell',
  params: {
    to: destination('The topic.'),
    mostPercent: count('What part of all messages one partition may get, in percent.'),
    least: withDefault(count('How many messages it takes to tell.'), 10),
  },
  start: ({ to, mostPercent, least }) => new LoadBalanced(to, mostPercent, least),
});

class LoadBalanced implements Judge {
  readonly #to: string;
  readonly #mostPercent: number;
  readonly #least: number;
  /** By partition: how many, and the event of the latest. */
  readonly #sent = new Map<number, { readonly messages: number; readonly index: number }>();
  #rest = false;

  constructor(to: string, mostPercent: number, least: number) {
    this.#to = to;
    this.#mostPercent = mostPercent;
    this.#least = least;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type !== 'sent' || event.queue !== this.#to || event.partition === undefined) return;
    this.#sent.set(event.partition, { messages: (this.#sent.get(event.partition)?.messages ?? 0) + 1, index });
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    const all = [...this.#sent.values()].reduce((sum, { messages }) => sum + messages, 0);
    if (all < this.#least) return unknown(loadBalanced.untested);
    for (const [partition, { messages, index }] of this.#sent) {
      const percent = (100 * messages) / all;
      if (percent <= this.#mostPercent) continue;
      const thing = `${this.#to}-${partition}`;
      const share = `${messages} of ${all} messages`;
      const told = [`${thing} got `, { wrong: share }, `, ${Math.round(percent)}%; ${this.#mostPercent}% are its share at most.`];
      return fail({ kind: 'hot', effect: null, thing, conflict: [index], between: [], wanted: this.#mostPercent, got: percent, told });
    }
    return pass;
  }

  key(): string {
    return [...this.#sent]
      .map(([partition, { messages }]) => `${partition}:${messages}`)
      .sort()
      .join(',');
  }
}
