/**
 * The other way to drive a simulation: nothing is chosen. Calls take time, processes die and start again, messages come in, all
 * by a plan in virtual time, and what follows from it is what happens. The same plan and program give the same history.
 *
 * This plays whatever a simulation can: any broker, any service, the whole history, as in the figures of a lesson. Ten million messages
 * go through `at-scale/`, which keeps no history; what it cannot play comes here, too (`at-scale/slowly.ts`).
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
  const planned = new Planned(simulation, plan, backlog);
  const driver = new Driver(simulation, planned);
  while (driver.step());
  return planned.result;
}

/** What a driver asks: how long, when and whether. */
export interface Rules {
  /** Of several calls that a worker makes at once, the last one is asked about first. */
  readonly lastFirst: boolean;
  latencyOf(call: PendingCall, worker: number): Ms;
  /** A call that is due now is refused. */
  isOut(request: PendingCall['request'], now: Ms): boolean;
  /** The next death that was not yet; null where there is none. A worker that is dead by then does not die again. */
  death(): { readonly atMs: Ms; readonly worker: number } | null;
  died(): void;
  /** False: when nothing else will happen the run is over, though more deaths are planned. */
  readonly waitsForDeaths: boolean;
  /** Nothing is left that anybody could be handed, so that it does not matter who is started again. Never where left out. */
  nothingLeft?(): boolean;
  /** Somebody sends something now, or decides not to. False: nothing is to be sent now. */
  send(now: Ms): boolean;
  /** When the next thing is to be sent, later than now; null: never, or when something else has happened. */
  sends(now: Ms): Ms | null;
  readonly restartMs: Ms;
  /** By worker, from 0. */
  startMs(worker: number): Ms;
  readonly untilMs: Ms;
  /** A call is going to take hold, or to be refused; null: something else happens. */
  happens?(call: PendingCall | null): void;
}

export class Driver {
  readonly #simulation: Simulation;
  readonly #rules: Rules;
  /** The number of the last call that was given its latency. */
  #timed = 0;
  /** By worker, from 0: when it may be up again, and which of its lives ended last. */
  readonly #upAt: Ms[];
  readonly #ended: number[];
  /** By worker, from 0: since when it has been idle. Who waits longest asks first. */
  readonly #idleSince: number[];
  #turns = 0;

  constructor(simulation: Simulation, rules: Rules) {
    this.#simulation = simulation;
    this.#rules = rules;
    this.#upAt = simulation.workers.map((_, index) => rules.startMs(index));
    this.#ended = simulation.workers.map(() => 0);
    this.#idleSince = simulation.workers.map((_, index) => index - simulation.workers.length);
  }

  /** One thing happens. False when nothing more will. */
  step(): boolean {
    const simulation = this.#simulation;
    const rules = this.#rules;
    if (this.#crashNow() || rules.send(simulation.now)) return true;
    const choice = this.#possibleNow();
    if (choice !== null) {
      const call = choice.kind === 'apply' ? this.#callOf(choice) : null;
      rules.happens?.(call);
      simulation.perform(choice.kind === 'apply' && rules.isOut(call!.request, simulation.now) ? { ...choice, kind: 'refuse' } : choice);
      rules.happens?.(null);
      this.#after(choice);
      return true;
    }
    const at = this.#next();
    if (at === null || at > rules.untilMs) {
      if (at !== null && rules.untilMs > simulation.now) simulation.waitUntil(rules.untilMs);
      return false;
    }
    simulation.waitUntil(Math.max(at, simulation.now));
    this.#restartWhoEnded();
    this.#timeCalls();
    return true;
  }

  #crashNow(): boolean {
    const crash = this.#rules.death();
    if (crash === null || crash.atMs > this.#simulation.now) return false;
    this.#rules.died();
    const index = crash.worker - 1;
    if (this.#simulation.workers[index]?.life != null) this.#simulation.perform({ kind: 'crash', worker: crash.worker });
    else if (!this.#rules.waitsForDeaths) return true;
    this.#upAt[index] = this.#simulation.now + this.#rules.restartMs;
    this.#ended[index] = this.#simulation.workers[index]?.lifeNumber ?? 0;
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
      this.#upAt[index] = this.#simulation.now + this.#rules.restartMs;
    }
  }

  /** Calls that were made just now get the time that they will take. */
  #timeCalls(): void {
    let last = this.#timed;
    for (const { calls, number } of this.#simulation.workers) {
      let first = calls.length;
      while (first > 0 && calls[first - 1]!.number > this.#timed) first -= 1;
      const made = calls.slice(first);
      for (const call of this.#rules.lastFirst ? made.reverse() : made) {
        last = Math.max(last, call.number);
        if (call.wakesAt === null) call.slowUntil = this.#simulation.now + this.#rules.latencyOf(call, number);
      }
    }
    this.#timed = last;
  }

  #next(): Ms | null {
    const { now } = this.#simulation;
    const rules = this.#rules;
    const starts = rules.nothingLeft?.() === true ? [] : this.#upAt.filter(at => at > now);
    const others = [this.#simulation.nextDue(), rules.sends(now), ...starts];
    const death = rules.death()?.atMs ?? null;
    const waits = rules.waitsForDeaths || others.some(at => at !== null) || this.#simulation.workers.some(({ busy }) => busy);
    return [...others, waits ? death : null].reduce<Ms | null>(
      (first, next) => (next !== null && (first === null || next < first) ? next : first),
      null,
    );
  }
}

/** The rules of a plan, and what came of its producer. */
class Planned implements Rules {
  readonly lastFirst = true;
  readonly waitsForDeaths = true;
  readonly #simulation: Simulation;
  readonly #plan: TimePlan;
  readonly #random: () => number;
  readonly #backlog: () => number;
  #crashed = 0;
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
  }

  get restartMs(): Ms {
    return this.#plan.restartMs;
  }

  get untilMs(): Ms {
    return this.#plan.untilMs;
  }

  startMs(worker: number): Ms {
    return this.#plan.startMs?.[worker] ?? 0;
  }

  death() {
    return this.#plan.crashes[this.#crashed] ?? null;
  }

  died(): void {
    this.#crashed += 1;
  }

  send(now: Ms): boolean {
    const { producer } = this.#plan;
    const next = producer?.sends[this.#produced];
    if (producer === undefined || next === undefined || next.atMs > now) return false;
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

  /** A producer that waits for room is woken by whatever makes some. */
  sends(now: Ms): Ms | null {
    const at = this.#plan.producer?.sends[this.#produced]?.atMs ?? null;
    return at !== null && at > now ? at : null;
  }

  isOut({ service, operation }: PendingCall['request'], now: Ms): boolean {
    return isOut(this.#plan.outages ?? [], service, operation, now);
  }

  latencyOf({ request: { service, operation } }: PendingCall): Ms {
    const { latencies } = this.#plan;
    const latency = latencies[`${service}.${operation}`] ?? latencies[service] ?? latencies.default;
    if (latency === undefined) return 0;
    return latency.ms + (latency.jitterMs === 0 ? 0 : Math.floor(this.#random() * (latency.jitterMs + 1)));
  }
}

export function isOut(
  outages: readonly { readonly of: string; readonly fromMs: Ms; readonly untilMs: Ms }[],
  service: string,
  operation: string,
  now: Ms,
): boolean {
  // A rollback needs no answer: without a connection there is no transaction.
  if (operation === 'rollback') return false;
  return outages.some(({ of, fromMs, untilMs }) => fromMs <= now && now < untilMs && (of === service || of === `${service}.${operation}`));
}
