import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { program } from './parameters.ts';

/**
 * Who publishes does not know who listens: it tells one place, once. Where it sends to each listener, it has to be changed for each new one,
 * and may die between two.
 */
export const producerUnchanged = criterion({
  id: 'producer-unchanged',
  claim: 'The producer tells one place, whoever listens',
  untested: 'nothing was published',
  params: { at: program('The producer.') },
  start: ({ at }, context) => new ProducerUnchanged(at, context),
});

interface Published {
  readonly to: string;
  readonly index: number;
}

class ProducerUnchanged implements Judge {
  readonly #at: string;
  readonly #context: Context;
  /** By call: on whose behalf. */
  readonly #calls = new Map<number, { readonly delivery: number; readonly worker: number }>();
  /** By delivery: what it published first, while its handler runs. */
  readonly #first = new Map<number, Published & { readonly worker: number; readonly message: string }>();
  readonly #messages = new Map<number, string>();
  #published = false;
  #finding: FindingFacts | null = null;

  constructor(at: string, context: Context) {
    this.#at = at;
    this.#context = context;
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'delivered':
        this.#messages.set(event.delivery, event.message);
        break;
      case 'called':
        if ((event.service === 'topic' || event.service === 'queue') && this.#context.lives.runs(event.worker, this.#at))
          this.#calls.set(event.call, { delivery: event.delivery, worker: event.worker });
        break;
      case 'applied':
        this.#applied(event.call, event.changes[0]?.store, index);
        break;
      case 'refused':
        this.#calls.delete(event.call);
        break;
      case 'finished':
        this.#first.delete(event.delivery);
        break;
      case 'crashed':
        for (const call of event.pending) this.#calls.delete(call);
        for (const [delivery, { worker }] of this.#first) if (worker === event.worker) this.#first.delete(delivery);
        break;
      default:
        break;
    }
  }

  #applied(call: number, to: string | undefined, index: number): void {
    const made = this.#calls.get(call);
    this.#calls.delete(call);
    if (made === undefined || to === undefined) return;
    this.#published = true;
    const { delivery, worker } = made;
    const first = this.#first.get(delivery);
    const message = this.#messages.get(delivery) ?? '';
    if (first === undefined) this.#first.set(delivery, { to, index, worker, message });
    if (first === undefined || first.to === to || this.#finding !== null) return;
    this.#finding = {
      kind: 'told-several',
      effect: null,
      thing: this.#context.thingOf(message),
      conflict: [first.index, index],
      between: [],
      wanted: 1,
      got: 2,
      told: [
        { worker },
        ` published to ${first.to} at `,
        { line: first.index },
        ' and ',
        { wrong: `to ${to} as well` },
        ' at ',
        { line: index },
        '.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#published ? pass : unknown(producerUnchanged.untested);
  }

  key(): string {
    const under = [...this.#first.values()].map(({ worker, message, to }) => `${worker}:${message}>${to}`);
    return `${this.#finding !== null}|${this.#published}|${under.sort().join(',')}`;
  }
}
