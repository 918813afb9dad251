import type { Sandbox } from '../sandbox/protocol.ts';

/** A spare that nobody has needed for so long gives its memory back. */
const IDLE_MS = 120_000;
/** Its successor waits until the run that used it is over, and its report is drawn. */
const REFILL_MS = 100;

/**
 * Sandboxes that stand ready, because to open one (a frame, a thread, the language frozen) takes longer than to compile and to
 * find a first failure. Each is used once, as any other is: nothing of one run is there in the next.
 */
export class SpareSandboxes {
  readonly #open: () => Promise<Sandbox>;
  readonly #count: number;
  #ready: Promise<Sandbox>[] = [];
  #idle: ReturnType<typeof setTimeout> | undefined;
  #refill: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => Promise<Sandbox>, count: number) {
    this.#open = open;
    this.#count = count;
  }

  /** A spare where there is one; else, or where it could not be opened, a new one. */
  async take(): Promise<Sandbox> {
    const spare = this.#ready.shift();
    const sandbox = await (spare === undefined ? this.#open() : spare.catch(() => this.#open()));
    return {
      ask: sandbox.ask,
      close: () => {
        sandbox.close();
        clearTimeout(this.#refill);
        this.#refill = setTimeout(() => this.fill(), REFILL_MS);
      },
    };
  }

  /** Opens what is missing. Failing is no matter yet. */
  fill(): void {
    while (this.#ready.length < this.#count) {
      const spare = this.#open();
      spare.catch(() => {});
      this.#ready.push(spare);
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#drop(), IDLE_MS);
  }

  #drop(): void {
    for (const spare of this.#ready)
      spare.then(
        sandbox => sandbox.close(),
        () => {},
      );
    this.#ready = [];
  }
}
