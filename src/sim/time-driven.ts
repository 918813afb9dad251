/**
 * The other way to drive a simulation: nothing is chosen. Calls take time, processes die and start again, messages come in, all
 * by a plan in virtual time, and what follows from it is what happens. The same plan and program give the same history.
 *
 * This is for a few thousand messages, any broker and the whole history, as in the figures of a lesson. Ten million messages
 * through one handler go through `timed/`, which keeps no history.
 */
import type { Ms } from '../history/event.ts';
import { prng } from './prng.ts';
import type { Choice } from './schedule.ts';
import type { Simulation } from './simulate.ts';
import type { PendingCall } from './worker.ts';

export interface TimePlan {
  readonly seed: number;
  /**
   * From the call to the moment when it takes hold and its reply arrives. By call (`email.send`), else by service (`email`),
   * else `default`, else none. The broker's part is called `message`.
   */
  readonly latencies: { readonly [call: string]: Latency };
  /** A call that is due while its service is out is refused with `ServiceUnavailable`. By call or by service, as latencies are. */
  readonly outages?: readonly { readonly of: string; readonly fromMs: Ms; readonly untilMs: Ms }[];
  /** In order of time. A worker that is dead by then does not die again. */
  readonly crashes: readonly { readonly atMs: Ms; readonly worker: number }[];
  /** How long after its death a process is started again. */
  readonly restartMs: Ms;
  /** Workers come up at these times, in the order of their numbers; from the start where none is given. */
  readonly startMs?: readonly Ms[];
  /** Where the run is cut off, if it does not come to rest before. */
  readonly untilMs: Ms;
  /** A producer that looks at the backlog before it sends. Producers that do not are in the bound (`later`). */
  readonly producer?: ProducerPlan;
}

/** It has one message at a time, at each of these moments or, where it was held up, as soon as it comes to it. */
export interface ProducerPlan {
  readonly sends: readonly { readonly atMs: Ms; readonly message: string }[];
  /** Messages sent and not settled, from which on it does not send. */
  readonly bound: number;
  /** Until there is room it waits, or it gives this message up and tells whoever it has it from (429). */
  readonly whenFull: 'wait' | 'refuse';
}

export interface PlanResult {
  /** By moment: what the producer gave up. */
  readonly refusedAt: readonly Ms[];
  /** By message of the producer that was sent: how long it waited for room. */
  readonly waits: readonly { readonly atMs: Ms; readonly waitedMs: Ms }[];
}

/** A delay of `ms` and up to `jitterMs` more, each as likely. */
export interface Latency {
  readonly ms: Ms;
  readonly jitterMs: Ms;
}

/** Enough for some ten thousand messages. */
export const LONG_RUN = { steps: 1_000_000, transactions: 100_000, read: 256 * 1024 * 1024 };

/**
 * Plays to the end of the plan, or until nothing more can happen. The simulation is a fresh one, with `LONG_RUN` for its limits.
 * @param backlog messages sent and neither settled nor dead-lettered; asked only where the plan has a producer
 */
export function playPlan(simulation: Simulation, plan: TimePlan, backlog: () => number = () => 0): PlanResult {
  const driver = new Driver(simulation, plan, backlog);
  while (driver.step());
  return driver.result;
}

class Driver {
  readonly #simulation: Simulation;
  readonly #plan: TimePlan;
  readonly #random: () => number;
  /** The number of the last call that was given its latency. */
  #timed = 0;
  #crashed = 0;
  /** By worker, from 0: when it may be up again, and which of its lives ended last. */
  readonly #upAt: Ms[];
  readonly #ended: number[];
  /** By worker, from 0: since when it has been idle. Who waits longest asks first. */
  readonly #idleSince: number[];
  #turns = 0;
  readonly #backlog: () => number;
  /** Messages of the producer that were sent or given up. */
  #produced = 0;
  readonly result: { readonly refusedAt: Ms[]; readonly waits: { readonly atMs: Ms; readonly waitedMs: Ms }[] } = {
    refusedAt: [],
    waits: [],
  };

  constructor(simulation: Simulation, plan: TimePlan, backlog: () => number) {
    this.#simulation = simulation;
    this.#plan = plan;
    this.#backlog = backlog;
    this.#random = prng(plan.seed);
    this.#upAt = simulation.workers.map((_, index) => plan.startMs?.[index] ?? 0);
    this.#ended = simulation.workers.map(() => 0);
    this.#idleSince = simulation.workers.map((_, index) => index - simulation.workers.length);
  }

  /** One thing happens. False when nothing more will. */
  step(): boolean {
    const simulation = this.#simulation;
    if (this.#crashNow() || this.#produceNow()) return true;
    const choice = this.#possibleNow();
    if (choice !== null) {
      simulation.perform(choice.kind === 'apply' && this.#isOut(this.#callOf(choice)) ? { ...choice, kind: 'refuse' } : choice);
      this.#after(choice);
      return true;
    }
    const at = this.#next();
    if (at === null || at > this.#plan.untilMs) {
      if (at !== null && this.#plan.untilMs > simulation.now) simulation.waitUntil(this.#plan.untilMs);
      return false;
    }
    simulation.waitUntil(Math.max(at, simulation.now));
    this.#restartWhoEnded();
    this.#timeCalls();
    return true;
  }

  #crashNow(): boolean {
    const crash = this.#plan.crashes[this.#crashed];
    if (crash === undefined || crash.atMs > this.#simulation.now) return false;
    this.#crashed += 1;
    const index = crash.worker - 1;
    if (this.#simulation.workers[index]?.life != null) this.#simulation.perform({ kind: 'crash', worker: crash.worker });
    this.#upAt[index] = this.#simulation.now + this.#plan.restartMs;
    this.#ended[index] = this.#simulation.workers[index]?.lifeNumber ?? 0;
    return true;
  }

  #produceNow(): boolean {
    const { producer } = this.#plan;
    const next = producer?.sends[this.#produced];
    if (producer === undefined || next === undefined || next.atMs > this.#simulation.now) return false;
    const { now } = this.#simulation;
    if (this.#backlog() >= producer.bound) {
      if (producer.whenFull === 'wait') return false;
      this.result.refusedAt.push(now);
    } else {
      this.result.waits.push({ atMs: now, waitedMs: now - next.atMs });
      this.#simulation.send(next.message);
    }
    this.#produced += 1;
    return true;
  }

  /** Calls that are due go first, in the order made; then whoever has been idle longest asks for a message. */
  #possibleNow(): Choice | null {
    const { now } = this.#simulation;
    let best: Choice | null = null;
    let rank = Number.POSITIVE_INFINITY;
    for (const choice of this.#simulation.courses()) {
      if (choice.kind === 'advance' || choice.kind === 'rest' || !('worker' in choice)) continue;
      if (choice.kind !== 'apply' && this.#upAt[choice.worker - 1]! > now) continue;
      const its = choice.kind === 'apply' ? this.#callOf(choice).number - Number.MAX_SAFE_INTEGER : this.#idleSince[choice.worker - 1]!;
      if (its >= rank) continue;
      best = choice;
      rank = its;
    }
    return best;
  }

  #isOut({ request: { service, operation } }: PendingCall): boolean {
    const { now } = this.#simulation;
    // A rollback needs no answer: without a connection there is no transaction.
    if (operation === 'rollback') return false;
    const { outages = [] } = this.#plan;
    return outages.some(
      ({ of, fromMs, untilMs }) => fromMs <= now && now < untilMs && (of === service || of === `${service}.${operation}`),
    );
  }

  #callOf({ worker, call }: Extract<Choice, { kind: 'apply' }>): PendingCall {
    return this.#simulation.workers[worker - 1]!.calls[call]!;
  }

  #after(choice: Choice): void {
    this.#turns += 1;
    if ('worker' in choice && !this.#simulation.workers[choice.worker - 1]!.busy) this.#idleSince[choice.worker - 1] = this.#turns;
    this.#restartWhoEnded();
    this.#timeCalls();
  }

  /** A process that ended by itself is started again as one that was killed is. */
  #restartWhoEnded(): void {
    for (const [index, { life, lifeNumber }] of this.#simulation.workers.entries()) {
      if (life !== null || lifeNumber === this.#ended[index]) continue;
      this.#ended[index] = lifeNumber;
      this.#upAt[index] = this.#simulation.now + this.#plan.restartMs;
    }
  }

  /** Calls that were made just now get the time that they will take. */
  #timeCalls(): void {
    let last = this.#timed;
    for (const { calls } of this.#simulation.workers) {
      for (let index = calls.length - 1; index >= 0 && calls[index]!.number > this.#timed; index -= 1) {
        const call = calls[index]!;
        last = Math.max(last, call.number);
        if (call.wakesAt === null) call.slowUntil = this.#simulation.now + this.#latencyOf(call);
      }
    }
    this.#timed = last;
  }

  #latencyOf({ request: { service, operation } }: PendingCall): Ms {
    const { latencies } = this.#plan;
    const latency = latencies[`${service}.${operation}`] ?? latencies[service] ?? latencies.default;
    if (latency === undefined) return 0;
    return latency.ms + (latency.jitterMs === 0 ? 0 : Math.floor(this.#random() * (latency.jitterMs + 1)));
  }

  #next(): Ms | null {
    const { now } = this.#simulation;
    // A producer that waits for room is woken by whatever makes some.
    const produce = this.#plan.producer?.sends[this.#produced]?.atMs ?? null;
    const due = [
      this.#simulation.nextDue(),
      this.#plan.crashes[this.#crashed]?.atMs ?? null,
      produce !== null && produce > now ? produce : null,
      ...this.#upAt.filter(at => at > now),
    ];
    return due.reduce<Ms | null>((first, next) => (next !== null && (first === null || next < first) ? next : first), null);
  }
}
