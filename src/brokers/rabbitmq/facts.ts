/** Tells an onlooker what befalls the messages of one queue. Nothing is made where nobody listens. */
import type { Message } from './message.ts';
import type { Core } from './ports.ts';
import type { Departure } from './types.ts';

interface Held {
  readonly copy: number;
  readonly message: Message;
}

export class QueueFacts {
  readonly #core: Core;
  readonly #queue: string;

  constructor(core: Core, queue: string) {
    this.#core = core;
    this.#queue = queue;
  }

  stored(held: Held): void {
    if (this.#core.observed) this.#core.fact({ type: 'stored', ...this.#about(held) });
  }

  refused(message: Message): void {
    if (this.#core.observed) this.#core.fact({ type: 'refused', at: this.#core.now, queue: this.#queue, message: message.id });
  }

  handed(held: Held, consumer: string | null, redelivered: boolean): void {
    if (this.#core.observed) this.#core.fact({ type: 'handed', ...this.#about(held), consumer, redelivered });
  }

  returned(held: Held): void {
    if (this.#core.observed) this.#core.fact({ type: 'returned', ...this.#about(held) });
  }

  gone(held: Held, how: Departure): void {
    if (this.#core.observed) this.#core.fact({ type: 'gone', ...this.#about(held), how });
  }

  #about({ copy, message }: Held) {
    return { at: this.#core.now, queue: this.#queue, copy, message: message.id };
  }
}
