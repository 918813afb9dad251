import type { Sandbox } from '../sandbox/protocol.ts';

/** One to search in and, at the first failure, one to confirm it in. */
const COUNT = 2;
/** Those that nobody has needed for so long give their memory back. */
const IDLE_MS = 5 * 60_000;
/** The next ones wait until the report of the run is drawn. */
const PAUSE_MS = 150;
/** One that is alive answers in a millisecond. */
const ANSWER_MS = 2000;

interface Waiting extends Sandbox {
  answers(withinMs: number): Promise<boolean>;
}

/**
 * Sandboxes that stand ready for the next run, because to open one (a frame, a thread, the language frozen) takes longer than to
 * compile and to find a first failure. Each is used once, as any other is: nothing of one run is there in the next.
 *
 * The frames of a page share a process. So none may be left when a run has to be ended by force: as long as one is there, the
 * process goes on, and with it the thread that would not end. Nor are new ones opened after that, until a run has ended well.
 */
export class ReadySandboxes {
  readonly #open: () => Promise<Waiting>;
  #ready: Promise<Waiting>[] = [];
  #taken = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => Promise<Waiting>) {
    this.#open = open;
  }

  /** One that stands ready; a new one where there is none, or where it is no longer alive. */
  async take(): Promise<Sandbox> {
    clearTimeout(this.#timer);
    this.#taken += 1;
    try {
      return this.#lent(await this.#alive());
    } catch (error) {
      this.#taken -= 1;
      throw error;
    }
  }

  /** Opens what is missing. Failing is no matter yet. */
  fill(): void {
    if (this.#taken > 0) return;
    while (this.#ready.length < COUNT) {
      const sandbox = this.#open();
      sandbox.catch(() => {});
      this.#ready.push(sandbox);
    }
    this.#after(IDLE_MS, () => this.#drop());
  }

  async #alive(): Promise<Sandbox> {
    for (let ready = this.#ready.shift(); ready !== undefined; ready = this.#ready.shift()) {
      const sandbox = await ready.catch(() => null);
      if (sandbox === null) continue;
      if (await sandbox.answers(ANSWER_MS)) return sandbox;
      sandbox.close();
    }
    return this.#open();
  }

  #lent(sandbox: Sandbox): Sandbox {
    let lost = false;
    let closed = false;
    return {
      ask: async (request, hear, signal) => {
        try {
          await sandbox.ask(request, hear, signal);
        } catch (error) {
          lost = true;
          this.#drop();
          throw error;
        }
      },
      close: () => {
        sandbox.close();
        if (closed) return;
        closed = true;
        this.#taken -= 1;
        if (!lost) this.#after(PAUSE_MS, () => this.fill());
      },
    };
  }

  #after(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    for (const ready of this.#ready)
      ready.then(
        sandbox => sandbox.close(),
        () => {},
      );
    this.#ready = [];
  }
}
