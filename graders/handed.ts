import { SharedMap } from './shared.ts';

/**
 * How often messages were handed out, up to a limit. A message that is handed out for ever is one over which no run comes to rest: only by a
 * limit can it be told, and the exercise sets one that no fault can reach.
 */
export class Handed {
  readonly most: number | undefined;
  readonly #times: SharedMap<string, number>;

  /** @param most nothing is counted where there is none */
  constructor(most: number | undefined, copied: Handed | null = null) {
    this.most = most;
    this.#times = copied === null ? new SharedMap() : copied.#times.copy();
  }

  copy(): Handed {
    return this.most === undefined ? this : new Handed(this.most, this);
  }

  /** Once more. Null while that is not too often; how often it was, if it is. */
  again(message: string): number | null {
    if (this.most === undefined) return null;
    const times = Math.min((this.#times.get(message) ?? 0) + 1, this.most + 1);
    this.#times.set(message, times);
    return times > this.most ? times : null;
  }

  /** Nobody asks how often it was handed out any more. */
  forget(message: string): void {
    this.#times.delete(message);
  }

  key(): string {
    if (this.most === undefined) return '';
    return [...this.#times]
      .map(([message, times]) => `${message}:${times}`)
      .sort()
      .join(',');
  }
}
