/**
 * A timer calls its program every so often: a relay that looks for rows, a job that cleans up. What it is called for has no body.
 *
 * An explored run has no fixed phase: a real timer may go off between any two things that others do, so a tick may come whenever the
 * worker is idle. A timer that would tick for ever would keep every run alive for ever; so one whose tick changed nothing, while nothing
 * that it had looked at was changed by others either, rests: another tick would find the same and do the same. It goes on when
 * something that it looked at does change, or time passes. (A program that keeps something in memory may count its ticks, so it gets a
 * few more.) A run by the clock is `paced`: it ticks when its time has come.
 */
import type { Due, Handing } from '../brokers/broker.ts';
import type { Touch } from '../brokers/touch.ts';
import type { Digest } from '../history/digest.ts';
import type { Json, Ms } from '../history/event.ts';
import type { TimerSpec } from '../system/system.ts';
import type { FeedParts, OwnFeed } from './feed.ts';

interface Clockwork {
  /** Ticks in a row that changed nothing. */
  idle: number;
  /** The tick under way changed something, or something changed that it had looked at. */
  stirred: boolean;
  underWay: boolean;
  /** What it looked at, in the tick under way and in those that changed nothing: names of things that a call touches. Sorted, each once. */
  looked: readonly string[];
  ticks: number;
  dueAt: Ms;
}

export class TimerFeed implements OwnFeed {
  readonly connects = false;
  readonly alike = true;
  readonly #spec: TimerSpec;
  readonly #parts: Omit<FeedParts, 'emit'>;
  /** After so many ticks that changed nothing it waits until something is different. Who keeps a memory may count ticks. */
  readonly #idleTicks: number;
  readonly #works: ReadonlyMap<number, Clockwork>;

  constructor(spec: TimerSpec, parts: Omit<FeedParts, 'emit'>) {
    this.#spec = spec;
    this.#parts = parts;
    this.#idleTicks = parts.stateless ? 1 : 3;
    this.#works = new Map(
      parts.workers.map(worker => [worker, { idle: 0, stirred: false, underWay: false, looked: NOTHING, ticks: 0, dueAt: 0 }]),
    );
  }

  /** Something is different: whoever rests, and has looked at it, looks again. @param what one of those that are looked at; null for anything */
  stir(what: string | null): void {
    for (const work of this.#works.values()) if (what === null || work.looked.includes(what)) stirred(work);
  }

  /** A call of this worker took hold. @param lasting it changed something, or failed by no doing of its own: the next tick may do better */
  looked(worker: number, what: string, lasting: boolean): void {
    const work = this.#works.get(worker)!;
    if (!work.looked.includes(what)) work.looked = [...work.looked, what].sort();
    if (lasting) stirred(work);
  }

  start(): void {}

  crash(worker: number): void {
    Object.assign(this.#works.get(worker)!, { idle: 0, stirred: false, underWay: false, looked: NOTHING });
  }

  receivable(worker: number, now: Ms): boolean {
    const { idle, dueAt } = this.#works.get(worker)!;
    return this.#parts.paced ? dueAt <= now : idle < this.#idleTicks;
  }

  receive(worker: number, now: Ms): Handing {
    const work = this.#works.get(worker)!;
    work.stirred = false;
    work.underWay = true;
    if (work.idle === 0) work.looked = NOTHING;
    work.ticks += 1;
    work.dueAt = now + this.#spec.everyMs;
    const queue = timerQueueOf(this.#parts.program);
    return { message: TICK, queue, attempt: work.ticks, cause: 'first', receipt: TICK, view: {}, observed: TICK };
  }

  finished(worker: number): void {
    const work = this.#works.get(worker)!;
    work.underWay = false;
    if (work.stirred) work.looked = NOTHING;
    else work.idle += 1;
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

  /** There is nothing but clockworks, one for each worker. */
  digest(): void {}

  digestOf(worker: number, into: Digest, now: Ms): void {
    const { idle, stirred, underWay, looked, dueAt } = this.#works.get(worker)!;
    into.number(idle * 4 + (underWay ? (stirred ? 3 : 2) : 0)).number(this.#parts.paced ? Math.max(dueAt - now, 0) : 0);
    // What will be forgotten before anybody asks for it makes no difference.
    if (underWay ? stirred : idle === 0) return;
    into.number(looked.length);
    for (const what of looked) into.add(what);
  }

  /** Each worker has a clockwork of its own, which is set going by what its program looks at. */
  touches(): readonly Touch[] {
    return NOTHING_TOUCHED;
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

const NOTHING: readonly string[] = [];
const NOTHING_TOUCHED: readonly Touch[] = [];

function stirred(work: Clockwork): void {
  work.stirred = true;
  work.idle = 0;
}

/** What is handed out, in histories. */
export const TICK = 'tick';
export const timerQueueOf = (program: string) => `timer of ${program}`;
