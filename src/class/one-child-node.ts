/**
 * The sandboxes of one submission in one child process: what it is searched in confirms its counterexamples afterwards. To start a child
 * and to freeze its language takes as long as most searches. Nothing of one submission meets another, because the child goes with it.
 */
import { type ChildOptions, KeptChildren } from '../sandbox/child-node.ts';
import type { Sandbox } from '../sandbox/protocol.ts';

export class OneChild {
  readonly #kept: KeptChildren;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ChildOptions = {}) {
    this.#kept = new KeptChildren(options);
  }

  /** Before there is anything to ask. */
  async start(): Promise<void> {
    (await this.#kept.open()).close();
  }

  /** A sandbox waits for its turn when it is asked, and not when it is opened: whoever opens two may ask them in any order. */
  open(): Promise<Sandbox> {
    let asked: Sandbox | null = null;
    return Promise.resolve({
      ask: (request, hear, signal) => {
        const before = this.#turn;
        const answer = (async () => {
          await before;
          asked = await this.#kept.open();
          try {
            await asked.ask(request, hear, signal);
          } finally {
            asked.close();
            asked = null;
          }
        })();
        this.#turn = answer.catch(() => {});
        return answer;
      },
      close: () => asked?.close(),
    });
  }

  /** To be called when nobody asks any more. */
  end(): void {
    this.#kept.close();
  }
}
