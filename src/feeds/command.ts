/**
 * A command that a person gives: "replay the dead-letter queue". It is given when everything else has come to rest, and given again
 * where the process died over it. Where it is pressed several times, each time waits for the rest that the one before left behind.
 */
import type { Handing } from '../brokers/broker.ts';
import type { Digest } from '../history/digest.ts';
import type { Json } from '../history/event.ts';
import type { OwnFeed } from './feed.ts';

export class CommandFeed implements OwnFeed {
  readonly connects = false;
  readonly patient = true;
  readonly #program: string;
  readonly #presses: number;
  #pressed = 0;
  #attempts = 0;
  #state: 'to come' | 'in hand' | 'over' = 'to come';

  constructor(program: string, presses: number) {
    this.#program = program;
    this.#presses = presses;
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
    this.#pressed += 1;
    this.#state = this.#pressed < this.#presses ? 'to come' : 'over';
    this.#attempts = 0;
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
    // Whether it was given before decides what the next handing is: a first one, or one again.
    into.add(this.#state).number(this.#pressed).number(Math.min(this.#attempts, 1));
  }

  copy(): CommandFeed {
    const copy = new CommandFeed(this.#program, this.#presses);
    copy.#pressed = this.#pressed;
    copy.#attempts = this.#attempts;
    copy.#state = this.#state;
    return copy;
  }

  snapshot(): Json {
    return { attempts: this.#attempts, pressed: this.#pressed, state: this.#state };
  }
}

/** What is handed out, in histories. */
export const COMMAND = 'command';
export const commandQueueOf = (program: string) => `command ${program}`;
