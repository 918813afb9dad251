/**
 * A command that a person gives once: "replay the dead-letter queue". It is given when everything else has come to rest, and given again
 * where the process died over it.
 */
import type { Handing } from '../brokers/broker.ts';
import type { Digest } from '../history/digest.ts';
import type { Json } from '../history/event.ts';
import type { OwnFeed } from './feed.ts';

export class CommandFeed implements OwnFeed {
  readonly connects = false;
  readonly patient = true;
  readonly #program: string;
  #attempts = 0;
  #state: 'to come' | 'in hand' | 'over' = 'to come';

  constructor(program: string) {
    this.#program = program;
  }

  start(): void {}

  crash(): void {
    if (this.#state === 'in hand') this.#state = 'to come';
  }

  receivable(): boolean {
    return this.#state === 'to come';
  }

  receive(): Handing {
    this.#state = 'in hand';
    this.#attempts += 1;
    const queue = commandQueueOf(this.#program);
    const cause = this.#attempts === 1 ? 'first' : 'redelivery';
    return { message: COMMAND, queue, attempt: this.#attempts, cause, receipt: COMMAND, view: {}, observed: COMMAND };
  }

  finished(): void {
    this.#state = 'over';
  }

  leaseEnd(): null {
    return null;
  }

  settle(operation: string): Json {
    throw new Error(`a command has no operation ${operation}`);
  }

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  digest(into: Digest): void {
    into.add(this.#state);
  }

  copy(): CommandFeed {
    const copy = new CommandFeed(this.#program);
    copy.#attempts = this.#attempts;
    copy.#state = this.#state;
    return copy;
  }

  snapshot(): Json {
    return { attempts: this.#attempts, state: this.#state };
  }
}

/** What is handed out, in histories. */
export const COMMAND = 'command';
export const commandQueueOf = (program: string) => `command ${program}`;
