/**
 * The same plan played by the whole simulation: every broker, every service and all their calls, and a history that is handed out event by
 * event and not kept. Some tens of microseconds an event; what it remembers grows with the messages that are not over, and with the things
 * that effects were done for.
 *
 * Latencies and deaths are drawn as `place.ts` draws them, so that where a plan leaves nothing else to chance both play the same run.
 */
import type { Outgoing } from '../../brokers/broker.ts';
import type { Emit, HistoryEvent, Ms } from '../../history/event.ts';
import type { Played, ScaleResult } from '../../history/scale.ts';
import type { Realm } from '../../process/realm.ts';
import { type Arrival, checkScale, type ScalePlan, workersOf } from '../../system/scale.ts';
import { type Bound, programsOfWorkers, type System } from '../../system/system.ts';
import type { Cast } from '../setting.ts';
import { Simulation } from '../simulate.ts';
import { Driver, isOut, type Rules } from '../time-driven.ts';
import { openWorld } from '../world.ts';
import { type Latencies, latenciesOf } from './calls.ts';
import { Dice, seedFor } from './dice.ts';
import { systemOf } from './planned.ts';
import type { ScaleEffect } from './pushes.ts';
import { bodyOf, filled } from './result.ts';
import type { Rounds } from './rounds.ts';
import type { ScaleProgress } from './shared.ts';
import { SlowCounts } from './slow-counts.ts';

export interface SlowRun {
  readonly system: System;
  readonly plan: ScalePlan;
  /** The programs, ready to be started. */
  readonly casts: { readonly [program: string]: Cast };
  readonly effects: readonly ScaleEffect[];
  /** Why it is not played faster. */
  readonly why: string;
}

export interface SlowOptions {
  /** Hears every event, in order. */
  readonly onEvent?: Emit;
  /** Called now and then. Returning false ends the run where it is. */
  readonly onProgress?: (progress: ScaleProgress) => boolean | void;
  /** Called at each step. */
  readonly onAlive?: () => void;
}

/** As many calls as somebody makes who sends a message to each of the longest page of followers, and something besides. */
const CALLS = 16_384;
const WITHOUT_END = {
  steps: Number.POSITIVE_INFINITY,
  transactions: Number.POSITIVE_INFINITY,
  read: Number.POSITIVE_INFINITY,
  calls: CALLS,
};
/** Steps between two reports of progress. */
const A_REPORT = 1000;

/** Throws a `RangeError` that names the field of the plan. */
export function runSlowly(
  { system, plan, casts, effects, why }: SlowRun,
  realm: Realm,
  { onEvent, onProgress, onAlive }: SlowOptions = {},
): ScaleResult {
  checkScale(plan, system);
  const played = systemOf(system, plan);
  const workers = Object.fromEntries(Object.keys(system.programs).map(name => [name, handsOf(plan, system, name)]));
  const bound: Bound = { sends: [], workers, faults: {}, where: {}, later: [] };
  const messages: { [name: string]: Outgoing } = {};
  realm.jobs.clear();
  const counts = new SlowCounts(played, plan, programsOfWorkers(played, bound), effects);
  const emit = (event: HistoryEvent) => {
    counts.see(event);
    onEvent?.(event);
  };
  const usage = { clock: false, random: new Set<string>() };
  const simulation = new Simulation(
    // Alarms are counted by the second, and not at each step.
    openWorld({ system: { ...played, alarms: [] }, bound, messages, casts, realm, usage, limits: WITHOUT_END, paced: true }, emit),
  );
  const rules = new ScaleRules(simulation, plan, played, programsOfWorkers(played, bound), messages, counts);
  const driver = new Driver(simulation, rules);
  for (let step = 1; driver.step(); step += 1) {
    onAlive?.();
    if (step % A_REPORT === 0 && onProgress?.(counts.progress(simulation.now)) === false) break;
  }
  const more = Object.keys(system.programs).filter(name => workersOf(plan, system, name).inHand > 1);
  const assumed = more.length === 0 ? [] : [`Of ${more.join(' and ')} each message in hand has a process of its own.`];
  const how: Played = { how: 'slow', why, together: [], services: [], assumed };
  return counts.result(how, rules.openedMs);
}

/** A worker of the simulation has one message in hand, so each of those that one could have is another worker. */
const handsOf = (plan: ScalePlan, system: System, program: string): number => {
  const { count, inHand } = workersOf(plan, system, program);
  return count * inHand;
};

interface Flow {
  readonly arrival: Arrival;
  readonly number: number;
  next: number;
}

class ScaleRules implements Rules {
  readonly lastFirst = false;
  readonly waitsForDeaths = false;
  readonly restartMs: Ms;
  readonly untilMs: Ms;
  readonly #simulation: Simulation;
  readonly #plan: ScalePlan;
  readonly #messages: { [name: string]: Outgoing };
  readonly #counts: SlowCounts;
  readonly #flows: readonly Flow[];
  /** By worker, from 0. */
  readonly #dice: readonly Dice[];
  readonly #latencies: Latencies;
  readonly #deaths: readonly Deaths[];
  /** Null: nobody will be called. */
  #rounds: Rounds | null;
  openedMs: Ms | null = null;

  constructor(
    simulation: Simulation,
    plan: ScalePlan,
    { programs }: System,
    names: readonly string[],
    messages: { [name: string]: Outgoing },
    counts: SlowCounts,
  ) {
    this.#simulation = simulation;
    this.#plan = plan;
    this.#messages = messages;
    this.#counts = counts;
    this.restartMs = plan.restartMs;
    this.untilMs = plan.untilMs;
    this.#flows = plan.arrivals.map((arrival, number) => ({ arrival, number, next: 0 }));
    this.#latencies = latenciesOf(plan);
    this.#dice = names.map((_, worker) => new Dice(seedFor(plan.seed, worker * 3), this.#latencies.ranges));
    this.#rounds = names.some(name => programs[name]!.opens !== undefined) ? counts.rounds() : null;
    const mortal = plan.deaths?.programs ?? Object.keys(programs);
    this.#deaths = names.flatMap((name, worker) => (plan.deaths !== null && mortal.includes(name) ? [new Deaths(plan, worker)] : []));
  }

  latencyOf({ request: { service, operation } }: Parameters<Rules['latencyOf']>[0], worker: number): Ms {
    return this.#dice[worker - 1]!.within(this.#latencies.rangeOf(`${service}.${operation}`));
  }

  isOut({ service, operation }: Parameters<Rules['isOut']>[0], now: Ms): boolean {
    return isOut(this.#plan.outages, service, operation, now);
  }

  death() {
    let first: Deaths | null = null;
    for (const each of this.#deaths) if (first === null || each.atMs < first.atMs) first = each;
    return first;
  }

  died(): void {
    (this.death() as Deaths).goOn();
  }

  startMs(): Ms {
    return 0;
  }

  /** Where processes are started whether or not there is something for them, one is always away, and deaths would keep the run alive. */
  nothingLeft(): boolean {
    return this.#counts.nothingLeft(this.openedMs !== null);
  }

  /** Whoever is on call, once called, is fed as all others are. */
  #meet(rounds: Rounds, now: Ms): void {
    const rest = this.#simulation.nextDue() === null && !this.#simulation.workers.some(({ busy }) => busy) && this.#flows.every(isOver);
    const what = rounds.meet({ atMs: now, rest, depths: this.#counts.depths, letters: [] });
    if (this.openedMs === null && rounds.openedMs !== null) this.#simulation.open();
    this.openedMs = rounds.openedMs;
    if (what === 'hands out' || (what === 'knows nothing' && rest)) this.#rounds = null;
  }

  send(now: Ms): boolean {
    if (this.#rounds !== null && now >= this.#rounds.nextMs) {
      this.#meet(this.#rounds, now);
      return true;
    }
    const flow = this.#flows.find(each => timeOf(each) <= now);
    if (flow === undefined) return false;
    const { arrival, number, next } = flow;
    flow.next += 1;
    const name = arrival.times === undefined ? `arrival-${number + 1}` : `arrival-${number + 1}-${next}`;
    const key = arrival.key === undefined ? {} : { key: filled(arrival.key, next) as string };
    this.#messages[name] = { body: bodyOf(arrival.body, next), headers: {}, retryOf: null, to: arrival.to, ...key };
    this.#simulation.send(name);
    delete this.#messages[name];
    return true;
  }

  sends(now: Ms): Ms | null {
    const at = Math.min(...[...this.#flows.map(timeOf), this.#rounds?.nextMs ?? Number.POSITIVE_INFINITY].filter(each => each > now));
    return at === Number.POSITIVE_INFINITY ? null : at;
  }

  happens(call: Parameters<NonNullable<Rules['happens']>>[0]): void {
    this.#counts.acting(call?.hand.delivery ?? null);
  }
}

const isOver = ({ arrival: { times = 1 }, next }: Flow): boolean => next >= times;

function timeOf({ arrival: { atMs, times = 1, perSecond = 1000 }, next }: Flow): Ms {
  return next >= times ? Number.POSITIVE_INFINITY : atMs + Math.floor((next * 1000) / perSecond);
}

/** When one worker dies. */
class Deaths {
  atMs: Ms = 0;
  readonly worker: number;
  readonly #everyMs: Ms;
  readonly #dice: Dice;
  #from: Ms = 0;

  constructor({ seed, deaths }: ScalePlan, worker: number) {
    this.worker = worker + 1;
    this.#everyMs = deaths!.everyMs;
    this.#dice = new Dice(seedFor(seed, worker * 3 + 1));
    this.goOn();
  }

  goOn(): void {
    this.atMs = this.#from + Math.floor(this.#dice.roll() * this.#everyMs);
    this.#from += this.#everyMs;
  }
}
