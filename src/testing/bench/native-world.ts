import { FOUR_EFFECTS } from './inputs.ts';

type Native = (message: object, services: object) => Promise<void>;

const handle = new Function(FOUR_EFFECTS.replace('export async function', 'return async function'))() as Native;

/**
 * What one would write by hand to test such a handler on the engine's own promises: a queue of one message, two workers, a
 * store, and crashes after the n-th effect. Each effect waits for `turn`, which is a scheduler's or the event loop's.
 */
export class NativeWorld {
  stock = 100;
  readonly #marks = new Set<string>();
  readonly #crashes: readonly number[];
  readonly #turn: () => Promise<unknown>;
  #effects = 0;
  #queued = 1;
  #acked = false;

  constructor(crashes: readonly number[], turn: () => Promise<unknown>) {
    this.#crashes = crashes;
    this.#turn = turn;
  }

  /** Resolves when the message is acknowledged and nobody works any more. The stock then tells whether it was done twice. */
  async run(workers: number): Promise<number> {
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
    return this.stock;
  }

  async #work(): Promise<void> {
    for (;;) {
      await this.#turn();
      if (this.#acked || this.#queued === 0) return;
      this.#queued -= 1;
      const died = await this.#life();
      if (!died) return;
      this.#queued += 1;
    }
  }

  /** One life handles the message, or dies of it: true. */
  #life(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let dead = false;
      const effect = (act: () => unknown) =>
        new Promise((reply, refuse) => {
          this.#turn().then(() => {
            if (dead) return;
            this.#effects += 1;
            try {
              reply(act());
            } catch (error) {
              refuse(error);
            }
            if (!this.#crashes.includes(this.#effects)) return;
            dead = true;
            resolve(true);
          }, reject);
        });
      const db = {
        exists: (_: string, key: string) => effect(() => this.#marks.has(key)),
        decrement: (_: string, __: string, by: number) => effect(() => void (this.stock -= by)),
        insert: (_: string, key: string) => effect(() => void this.#marks.add(key)),
      };
      const message = {
        body: { orderId: 'ord_1', sku: 'mug', quantity: 1 },
        ack: () => effect(() => void (this.#acked = true)),
      };
      handle(message, { db }).then(() => resolve(false), reject);
    });
  }
}
