import type { Touch } from '../brokers/touch.ts';
import type { CallRequest } from '../process/call-port.ts';

/** What the lives of each program have touched, in any run. It only grows. */
export class Touches {
  size = 0;
  readonly #by = new Map<string, Map<string, Touch>>();
  /** Lives that do the same make the same requests. */
  readonly #known = new WeakSet<CallRequest>();

  of(program: string): Iterable<Touch> {
    return this.#by.get(program)?.values() ?? NOTHING;
  }

  /** @param touched by the call, asked for only where it was not seen before */
  add(program: string, request: CallRequest, touched: () => readonly Touch[]): void {
    if (this.#known.has(request)) return;
    this.#known.add(request);
    for (const touch of touched()) {
      this.#one(program, touch);
      // What a transaction locks its commit may write.
      if (touch.how === 'lock') this.#one(program, { ...touch, how: 'write' });
    }
  }

  #one(program: string, touch: Touch): void {
    let its = this.#by.get(program);
    if (its === undefined) {
      its = new Map();
      this.#by.set(program, its);
    }
    const name = `${touch.how} ${touch.thing}`;
    if (its.has(name)) return;
    its.set(name, touch);
    this.size += 1;
  }
}

const NOTHING: readonly Touch[] = [];
