import { onceEach } from '../copies.ts';
import type { ChannelPort, ConsumerSpec, Copying, Core, Publisher, Queue } from './ports.ts';

export class Copier implements Copying {
  readonly core: Core;
  readonly #became = new Map<Publisher, Publisher>();
  #later: (() => void)[] = [];
  readonly queue = onceEach((queue: Queue): Queue => queue.copyFor(this));
  readonly spec = onceEach((spec: ConsumerSpec): ConsumerSpec => ({ ...spec, channel: this.channel(spec.channel) }));

  /** @param core of the copy */
  constructor(core: Core) {
    this.core = core;
  }

  became<Kind extends Publisher>(original: Kind, copy: Kind): void {
    this.#became.set(original, copy);
  }

  publisher<Kind extends Publisher>(original: Kind): Kind {
    return (this.#became.get(original) as Kind | undefined) ?? original;
  }

  channel(original: ChannelPort): ChannelPort {
    return this.publisher(original);
  }

  later(task: () => void): void {
    this.#later.push(task);
  }

  /** Everything is made. What is told to one may make another, such as a queue that is gone. */
  finish(): void {
    while (this.#later.length > 0) {
      const tasks = this.#later;
      this.#later = [];
      for (const task of tasks) task();
    }
  }
}
