/** What will happen by itself, in the order of its time, ties in the order in which it was arranged. */
import type { Ms } from '../../history/event.ts';
import { type Deadline, Deadlines } from '../sqs/deadlines.ts';

export type Timer = Deadline<Task>;

interface Task {
  readonly reason: TimerReason;
  readonly run: (now: Ms) => void;
}

export type TimerReason = 'session-timeout' | 'rebalance' | 'transaction-timeout' | 'lock-timeout' | 'fetch-wait';

export class Timers {
  readonly #deadlines = new Deadlines<Task>();
  #order: number;

  /** @param copied whose numbers go on; what is arranged there, each owner arranges `again` */
  constructor(copied: Timers | null = null) {
    this.#order = copied === null ? 0 : copied.#order;
  }

  get size(): number {
    return this.#deadlines.size;
  }

  at(at: Ms, reason: TimerReason, run: (now: Ms) => void): Timer {
    this.#order += 1;
    return this.#deadlines.add(at, this.#order, { reason, run });
  }

  /** What is arranged in the cluster that this one was copied from: for the same time, and before and after the same others. */
  again(timer: Timer | null, run: (now: Ms) => void): Timer | null {
    return timer === null ? null : this.#deadlines.add(timer.at, timer.order, { reason: timer.item.reason, run });
  }

  cancel(timer: Timer | null): void {
    if (timer !== null) this.#deadlines.remove(timer);
  }

  next(): { readonly at: Ms; readonly reason: TimerReason } | null {
    const first = this.#deadlines.first();
    return first === null ? null : { at: first.at, reason: first.item.reason };
  }

  /** Each runs at its own time, not at `now`. It must not be cancelled any more: it is gone. */
  pass(now: Ms): void {
    for (;;) {
      const first = this.#deadlines.first();
      if (first === null || first.at > now) return;
      this.#deadlines.remove(first);
      first.item.run(first.at);
    }
  }
}
