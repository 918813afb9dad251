/**
 * A timer calls its program every so often: a relay that looks for rows, a job that cleans up. What it is called for has no body.
 *
 * An explored run has no fixed phase: a real timer may go off between any two things that others do, so a tick may come whenever the
 * worker is idle. A timer that would tick for ever would keep every run alive for ever; so one whose tick changed nothing, while nobody
 * else changed anything either, rests until something does change or time passes. (A program that keeps something in memory may
 * count its ticks, so it gets a few more.) A run by the clock is `paced`: it ticks when its time has come.
 */
import type { Due, Handing } from '../brokers/broker.ts';
import type { Digest } from '../history/digest.ts';
import type { Json, Ms } from '../history/event.ts';
import type { TimerSpec } from '../system/system.ts';
import type { FeedParts, OwnFeed } from './feed.ts';

interface Clockwork {
  /** Ticks in a row that changed nothing. */
  idle: number;
  /** Something has changed since the tick under way began, or since the last one. */
  stirred: boolean;
  ticks: number;
  dueAt: Ms;
}

export class TimerFeed implements OwnFeed {
  readonly connects = false;
  readonly #spec: TimerSpec;
  readonly #parts: Omit<FeedParts, 'emit'>;
  /** After so many ticks that changed nothing it waits until something is different. Who keeps a memory may count ticks. */
  readonly #idleTicks: number;
  readonly #works: ReadonlyMap<number, Clockwork>;

  constructor(spec: TimerSpec, parts: Omit<FeedParts, 'emit'>) {
    this.#spec = spec;
    this.#parts = parts;
    this.#idleTicks = parts.stateless ? 1 : 3;
    this.#works = new Map(parts.workers.map(worker => [worker, { idle: 0, stirred: false, ticks: 0, dueAt: 0 }]));
  }

  /** Something is different: whoever rests looks again. */
  stir(): void {
    for (const work of this.#works.values()) {
      work.stirred = true;
      work.idle = 0;
    }
  }

  start(): void {}

  crash(worker: number): void {
    Object.assign(this.#works.get(worker)!, { idle: 0, stirred: false });
  }

  receivable(worker: number, now: Ms): boolean {
    const { idle, dueAt } = this.#works.get(worker)!;
    return this.#parts.paced ? dueAt <= now : idle < this.#idleTicks;
  }

  receive(worker: number, now: Ms): Handing {
    const work = this.#works.get(worker)!;
    work.stirred = false;
    work.ticks += 1;
    work.dueAt = now + this.#spec.everyMs;
    const queue = timerQueueOf(this.#parts.program);
    return { message: TICK, queue, attempt: work.ticks, cause: 'first', receipt: TICK, view: {}, observed: TICK };
  }

  finished(worker: number): void {
    const work = this.#works.get(worker)!;
    if (!work.stirred) work.idle += 1;
  }

  leaseEnd(): null {
    return null;
  }

  settle(operation: string): Json {
    throw new Error(`a tick has no operation ${operation}`);
  }

  nextTimer(now: Ms): Due | null {
    if (!this.#parts.paced) return null;
    const due = [...this.#works.values()].flatMap(({ dueAt }) => (dueAt > now ? [dueAt] : []));
    return due.length === 0 ? null : { at: Math.min(...due), reason: 'timer' };
  }

  pass(): void {}

  digest(into: Digest, now: Ms): void {
    for (const { idle, stirred, dueAt } of this.#works.values())
      into.number(idle * 2 + (stirred ? 1 : 0)).number(this.#parts.paced ? Math.max(dueAt - now, 0) : 0);
  }

  copy(): TimerFeed {
    const copy = new TimerFeed(this.#spec, this.#parts);
    for (const [worker, work] of this.#works) Object.assign(copy.#works.get(worker)!, work);
    return copy;
  }

  snapshot(now: Ms): Json {
    return Object.fromEntries(
      [...this.#works].map(([worker, { ticks, dueAt }]) => [`worker ${worker}`, { ticks, dueInMs: Math.max(dueAt - now, 0) }]),
    );
  }
}

/** What is handed out, in histories. */
export const TICK = 'tick';
export const timerQueueOf = (program: string) => `timer of ${program}`;
